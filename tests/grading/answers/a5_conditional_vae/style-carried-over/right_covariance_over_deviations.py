def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(((s - s.mean()) * (t - t.mean())).mean() / (s.std(correction=0) * t.std(correction=0)))
    return torch.stack(r)
