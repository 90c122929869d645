# loses: check-5a-correlation
# hint: subtract the means first
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.nn.functional.cosine_similarity(s, t, dim=0))
    return torch.stack(r)
