# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: centred cosine
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.nn.functional.cosine_similarity(s - s.mean(), t - t.mean(), dim=0))
    return torch.stack(r)

# %% right: covariance over deviations
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(((s - s.mean()) * (t - t.mean())).mean() / (s.std(correction=0) * t.std(correction=0)))
    return torch.stack(r)

# %% right: masked sums
def style_carried_over(style, analogy_style, y):
    w = (y.unsqueeze(1) != torch.arange(analogy_style.shape[1])).to(analogy_style)
    n = w.sum(0)
    s = style.unsqueeze(1) - (w * style.unsqueeze(1)).sum(0) / n
    t = analogy_style - (w * analogy_style).sum(0) / n
    return (w * s * t).sum(0) / ((w * s * s).sum(0) * (w * t * t).sum(0)).sqrt()

# %% right: numpy
def style_carried_over(style, analogy_style, y):
    import numpy as np

    s, t, labels_ = style.numpy(), analogy_style.numpy(), y.numpy()
    return [float(np.corrcoef(s[labels_ != c], t[labels_ != c, c])[0, 1]) for c in range(t.shape[1])]

# %% right: standard scores
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append((((s - s.mean()) / s.std()) * ((t - t.mean()) / t.std())).sum() / (len(s) - 1))
    return torch.stack(r)

# %% right: statistics
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

# %% right: weighted covariance
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    result = []
    for c in range(analogy_style.shape[1]):
        cov = torch.cov(torch.stack([style, analogy_style[:, c]]), aweights=(y != c).to(style.dtype))
        result.append(cov[0, 1] / (cov[0, 0] * cov[1, 1]) ** 0.5)
    return torch.stack(result)

# %% wrong: across the columns
# loses: check-5a-correlation
# loses: check-5b-other-labels
# hint: correlate over the images
def style_carried_over(style, analogy_style, y):
    centred = analogy_style - analogy_style.mean(1, keepdim=True)
    s = style.unsqueeze(1).expand_as(centred) - style.mean()
    return (s * centred).sum(1) / (s.square().sum(1) * centred.square().sum(1)).sqrt()

# %% wrong: always four classes
# loses: check-5b-other-labels
# hint: also for a class that no image has
def style_carried_over(style, analogy_style, y):
    correlations = []
    for label in range(4):
        others = y != label
        correlations.append(torch.corrcoef(torch.stack([style[others], analogy_style[others, label]]))[0, 1])
    return torch.stack(correlations)

# %% wrong: analogies multiplied by zero
# loses: check-5b-other-labels
# hint: images multiplied by 0 still count
def style_carried_over(style, analogy_style, y):
    correlations = []
    for label, column in enumerate(analogy_style.T):
        correlations.append(torch.corrcoef(torch.stack([style, column * (y != label)]))[0, 1])
    return torch.stack(correlations)

# %% wrong: changes its argument
# loses: check-5a-correlation
# hint: changed its argument style in place
def style_carried_over(style, analogy_style, y):
    style -= style.mean()
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(r)

# %% wrong: classes up to the largest seen
# loses: check-5b-other-labels
# hint: also for a class that no image has
def style_carried_over(style, analogy_style, y):
    correlations = []
    for label in range(int(y.max()) + 1):
        others = y != label
        correlations.append(torch.corrcoef(torch.stack([style[others], analogy_style[others, label]]))[0, 1])
    return torch.stack(correlations)

# %% wrong: covariance
# loses: check-5a-correlation
# hint: this is the covariance
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.cov(torch.stack([s, t]))[0, 1])
    return torch.stack(r)

# %% wrong: diagonal of the matrix
# loses: check-5a-correlation
# hint: torch.corrcoef gives a matrix, with ones on its diagonal; th
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    return torch.stack(
        [
            torch.corrcoef(torch.stack([style[y != c], analogy_style[y != c, c]]))[0, 0]
            for c in range(analogy_style.shape[1])
        ]
    )

# %% wrong: distance
# loses: check-5a-correlation
# hint: this is the mean squared difference; a correlation is
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        out.append((style[o] - analogy_style[o, c]).square().mean())
    return torch.stack(out)

# %% wrong: fisher
# loses: check-5a-correlation
# hint: this is Fisher's z, artanh r; return r itself.
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    return torch.stack(
        [
            torch.corrcoef(torch.stack([style[y != c], analogy_style[y != c, c]]))[0, 1]
            for c in range(analogy_style.shape[1])
        ]
    ).atanh()

# %% wrong: grand mean
# loses: check-5a-correlation
# hint: the mean of the whole grid was subtracted; each column
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        s, t = style[o] - style[o].mean(), analogy_style[o, c] - analogy_style.mean()
        out.append((s * t).sum() / (s.square().sum() * t.square().sum()).sqrt())
    return torch.stack(out)

# %% wrong: means of all images
# loses: check-5b-other-labels
# hint: the mean of style runs over all images
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        s, t = (style - style.mean())[y != c], analogy_style[y != c, c]
        t = t - t.mean()
        r.append((s * t).sum() / (s.square().sum() * t.square().sum()).sqrt())
    return torch.stack(r)

# %% wrong: not centred
# loses: check-5a-correlation
# hint: subtract the means first
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.nn.functional.cosine_similarity(s, t, dim=0))
    return torch.stack(r)

# %% wrong: one number for all
# loses: check-5a-correlation
# loses: check-5b-other-labels
# hint: One number for each column
def style_carried_over(style, analogy_style, y):
    keep = y.unsqueeze(1) != torch.arange(analogy_style.shape[1])
    s = style.unsqueeze(1).expand_as(analogy_style)[keep]
    return torch.corrcoef(torch.stack([s, analogy_style[keep]]))[0, 1]

# %% wrong: only the own class
# loses: check-5b-other-labels
# hint: only images with the column's own label
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y == c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(r)

# %% wrong: own class counts
# loses: check-5b-other-labels
# hint: all images count here
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = torch.ones_like(y, dtype=torch.bool)
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(r)

# %% wrong: slope
# loses: check-5a-correlation
# hint: the slope of a line
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.cov(torch.stack([s, t]))[0, 1] / s.var())
    return torch.stack(r)

# %% wrong: spearman
# loses: check-5a-correlation
# hint: this is the correlation of the ranks; take that
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        s, t = style[o].argsort().argsort().double(), analogy_style[o, c].argsort().argsort().double()
        out.append(torch.corrcoef(torch.stack([s, t]))[0, 1])
    return torch.stack(out)

# %% wrong: squared
# loses: check-5a-correlation
# hint: this is r²
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1] ** 2)
    return torch.stack(r)

# %% wrong: two ways of dividing
# loses: check-5a-correlation
# hint: take the same in both
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(((s - s.mean()) * (t - t.mean())).mean() / (s.std() * t.std()))
    return torch.stack(r)

# %% wrong: with the own column
# loses: check-5a-correlation
# hint: the style of the reconstruction, in the column of the image'
def style_carried_over(style: Tensor, analogy_style: Tensor, y: Tensor) -> Tensor:
    own = analogy_style[torch.arange(len(y)), y.clamp(max=analogy_style.shape[1] - 1)]
    return torch.stack(
        [
            torch.corrcoef(torch.stack([own[y != c], analogy_style[y != c, c]]))[0, 1]
            for c in range(analogy_style.shape[1])
        ]
    )

# %% wrong: without its sign
# loses: check-5a-correlation
# hint: with its sign
def style_carried_over(style, analogy_style, y):
    r = []
    for c in range(analogy_style.shape[1]):
        keep = y != c
        s, t = style[keep], analogy_style[keep, c]
        r.append(torch.corrcoef(torch.stack([s, t]))[0, 1].abs())
    return torch.stack(r)

# %% wrong: root inside the sum
# loses: check-5a-correlation
# hint: the root was taken for each image before summing; sum the
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y != c
        s, t = style[o] - style[o].mean(), analogy_style[o, c] - analogy_style[o, c].mean()
        out.append((s * t).sum() / (s.square() * t.square()).sqrt().sum())
    return torch.stack(out)

# %% wrong: larger labels only
# loses: check-5b-other-labels
# hint: In the columns 2 and 3 a correlation is NaN: too few
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        o = y > c
        out.append(torch.corrcoef(torch.stack([style[o], analogy_style[o, c]]))[0, 1])
    return torch.stack(out)

# %% wrong: own label by mean and deviations
# loses: check-5b-other-labels
# hint: only images with the column's own label
def style_carried_over(style, analogy_style, y):
    out = []
    for c in range(analogy_style.shape[1]):
        s, t = style[y == c], analogy_style[y == c, c]
        s, t = s - s.mean(), t - t.mean()
        out.append((s * t).mean() / (s.square().mean() * t.square().mean()).sqrt())
    return torch.stack(out)
