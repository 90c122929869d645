# loses: check-5a-correlation
# hint: this is the covariance
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.cov(torch.stack([s, t]))[0, 1])
    return torch.stack(r)
