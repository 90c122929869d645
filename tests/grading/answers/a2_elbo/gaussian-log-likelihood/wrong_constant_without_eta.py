# loses: check-1b-constant
# hint: the constant lacks eta
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - x.shape[-1] / 2 * math.log(2 * math.pi)
