# loses: check-3a-one-dimension
# hint: the ½ is there twice
def kl_to_standard_normal(mu, log_sigma):
    return 0.25 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
