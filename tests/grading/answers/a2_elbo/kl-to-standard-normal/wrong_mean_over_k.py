# loses: check-3b-many-dimensions
# hint: the mean over the K dimensions
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(-1)
