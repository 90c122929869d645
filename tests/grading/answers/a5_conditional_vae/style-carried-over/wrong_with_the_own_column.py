# loses: check-5a-correlation
# hint: the style of the reconstruction, in the column of the image'
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    own = analogy_style[torch.arange(len(y)), y.clamp(max=analogy_style.shape[1] - 1)]
    return torch.stack(
        [
            torch.corrcoef(torch.stack([own[y != c], analogy_style[y != c, c]]))[0, 1]
            for c in range(analogy_style.shape[1])
        ]
    )
