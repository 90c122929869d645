# loses: check-3a-one-dimension
# loses: check-3b-many-dimensions
# hint: an axis of length 1 is missing
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1).squeeze()
