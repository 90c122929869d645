# loses: check-3a-one-dimension
# hint: the ½ belongs to the whole bracket
def kl_to_standard_normal(mu, log_sigma):
    return (0.5 * mu**2 + torch.exp(2 * log_sigma) - 1 - 2 * log_sigma).sum(-1)
