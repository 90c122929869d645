def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    result = []
    for c in range(analogy_style.shape[1]):
        cov = torch.cov(torch.stack([style, analogy_style[:, c]]), aweights=(y != c).to(style.dtype))
        result.append(cov[0, 1] / (cov[0, 0] * cov[1, 1]) ** 0.5)
    return torch.stack(result)
