# loses: check-5a-correlation
# hint: this is Fisher's z, artanh r; return r itself.
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    return torch.stack(
        [
            torch.corrcoef(torch.stack([style[y != c], analogy_style[y != c, c]]))[0, 1]
            for c in range(analogy_style.shape[1])
        ]
    ).atanh()
