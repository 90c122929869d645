# loses: check-3a-one-dimension
def kl_to_standard_normal(mu, log_sigma):
    log_sigma = log_sigma.clamp(-2, 2)
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
