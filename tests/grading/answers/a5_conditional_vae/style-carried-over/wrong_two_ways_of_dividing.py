# loses: check-5a-correlation
# hint: take the same in both
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(((s - s.mean()) * (t - t.mean())).mean() / (s.std() * t.std()))
    return torch.stack(r)
