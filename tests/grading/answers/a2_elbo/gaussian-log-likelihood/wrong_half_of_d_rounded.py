# loses: check-1b-constant
# hint: D // 2 rounds down
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - x.shape[-1] // 2 * math.log(2 * math.pi * eta)
