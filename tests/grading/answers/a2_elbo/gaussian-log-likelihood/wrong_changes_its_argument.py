# loses: check-1a-squared-error
# hint: changed its argument x in place
def gaussian_log_likelihood(x, mean, eta):
    x -= mean
    return -x.square().sum(-1) / (2 * eta) - x.shape[-1] / 2 * math.log(2 * math.pi * eta)
