# loses: check-1a-squared-error
# hint: put 2 * eta in brackets
def gaussian_log_likelihood(x, mean, eta):
    return -((x - mean) ** 2).sum(1) / 2 * eta - x.shape[1] / 2 * math.log(2 * math.pi * eta)
