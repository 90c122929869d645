# loses: check-1a-squared-error
# hint: the ½ is missing
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / eta - x.shape[-1] / 2 * math.log(2 * math.pi * eta)
