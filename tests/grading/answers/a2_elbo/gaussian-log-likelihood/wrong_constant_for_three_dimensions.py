# loses: check-1b-constant
# hint: take D from the shape of x
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - 3 / 2 * math.log(2 * math.pi * eta)
