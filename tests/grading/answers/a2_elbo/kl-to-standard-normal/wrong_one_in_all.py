# loses: check-3b-many-dimensions
# hint: the −1 is counted once in all
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * ((mu**2 + torch.exp(2 * log_sigma) - 2 * log_sigma).sum(-1) - 1)
