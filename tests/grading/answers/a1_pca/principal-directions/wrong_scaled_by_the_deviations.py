# loses: check-2c-directions
# hint: scaled by the standard deviations
def principal_directions(x, K):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T.cov(correction=0))
    return mean, (vectors * values.clamp(min=0).sqrt()).flip(1)[:, :K].T
