# loses: check-3a-one-dimension
# hint: this is KL(p‖q)
def kl_to_standard_normal(mu, log_sigma):
    return (0.5 * ((1 + mu**2) / (2 * log_sigma).exp() - 1) + log_sigma).sum(-1)
