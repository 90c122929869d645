def gaussian_log_likelihood(x, mean, eta):
    return -((x - mean) ** 2).sum(dim=1) / (2 * eta) - math.log((2 * math.pi * eta) ** (x.shape[1] / 2))
