# loses: check-1b-constant
# hint: the constant is missing
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta)
