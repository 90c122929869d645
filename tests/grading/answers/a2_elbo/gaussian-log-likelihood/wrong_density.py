# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: this is the density
def gaussian_log_likelihood(x, mean, eta):
    return torch.exp(-((x - mean) ** 2).sum(1) / (2 * eta)) / (2 * math.pi * eta) ** (x.shape[1] / 2)
