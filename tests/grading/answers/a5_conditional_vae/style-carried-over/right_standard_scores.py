def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append((((s - s.mean()) / s.std()) * ((t - t.mean()) / t.std())).sum() / (len(s) - 1))
    return torch.stack(r)
