# loses: check-5b-other-labels
# hint: the mean of style runs over all images
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        s, t = (style - style.mean())[y != c], analogy_style[y != c, c]
        t = t - t.mean()
        r.append((s * t).sum() / (s.square().sum() * t.square().sum()).sqrt())
    return torch.stack(r)
