def style_carried_over(style, analogy_style, y):
    w = (y.unsqueeze(1) != torch.arange(analogy_style.shape[1])).to(analogy_style)
    n = w.sum(0)
    s = style.unsqueeze(1) - (w * style.unsqueeze(1)).sum(0) / n
    t = analogy_style - (w * analogy_style).sum(0) / n
    return (w * s * t).sum(0) / ((w * s * s).sum(0) * (w * t * t).sum(0)).sqrt()
