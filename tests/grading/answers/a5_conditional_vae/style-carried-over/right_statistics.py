def style_carried_over(style, analogy_style, y):
    import statistics

    out = []
    for c in range(analogy_style.shape[1]):
        rows = [b for b in range(len(y)) if y[b] != c]
        out.append(
            statistics.correlation(
                [float(style[b]) for b in rows], [float(analogy_style[b, c]) for b in rows]
            )
        )
    return out
