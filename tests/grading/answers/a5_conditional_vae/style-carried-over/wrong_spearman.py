# loses: check-5a-correlation
# hint: this is the correlation of the ranks; take that
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        s, t = style[o].argsort().argsort().double(), analogy_style[o, c].argsort().argsort().double()
        out.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(out)
