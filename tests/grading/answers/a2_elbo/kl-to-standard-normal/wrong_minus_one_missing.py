# loses: check-3a-one-dimension
# hint: the −1 is missing
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + (2 * log_sigma).exp() - 2 * log_sigma).sum(-1)
