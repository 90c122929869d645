# loses: check-5a-correlation
# hint: torch.corrcoef gives a matrix, with ones on its diagonal; th
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    return torch.stack(
        [
            torch.corrcoef(torch.stack([style[y != c], analogy_style[y != c, c]]))[0, 0]
            for c in range(analogy_style.shape[1])
        ]
    )
