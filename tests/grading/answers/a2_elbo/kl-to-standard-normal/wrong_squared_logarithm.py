# loses: check-3a-one-dimension
# hint: you squared log σ
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + log_sigma**2 - 1 - 2 * log_sigma).sum(-1)
