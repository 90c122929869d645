# loses: check-5a-correlation
# hint: this is the mean squared difference; a correlation is
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        out.append((style[o] - analogy_style[o, c]).square().mean())
    return torch.stack(out)
