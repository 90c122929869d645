# loses: check-1b-constant
# hint: or of the batch size
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - len(x) / 2 * math.log(2 * math.pi * eta)
