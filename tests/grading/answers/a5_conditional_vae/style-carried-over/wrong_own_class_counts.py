# loses: check-5b-other-labels
# hint: all images count here
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = torch.ones_like(y, dtype=torch.bool)
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(r)
