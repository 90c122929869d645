# loses: check-3a-one-dimension
# hint: the factor ½ is missing
def kl_to_standard_normal(mu, log_sigma):
    return (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
