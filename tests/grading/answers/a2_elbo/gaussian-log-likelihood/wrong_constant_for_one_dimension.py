# loses: check-1b-constant
# hint: is that of one dimension
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)
