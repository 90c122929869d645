def style_carried_over(style, analogy_style, y):
    import numpy as np

    s, t, labels_ = style.numpy(), analogy_style.numpy(), y.numpy()
    return [float(np.corrcoef(s[labels_ != c], t[labels_ != c, c])[0, 1]) for c in range(t.shape[1])]
