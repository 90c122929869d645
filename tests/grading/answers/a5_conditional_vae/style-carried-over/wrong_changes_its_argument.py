# loses: check-5a-correlation
# hint: changed its argument style in place
def style_carried_over(style, analogy_style, y):
    style -= style.mean()
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(r)
