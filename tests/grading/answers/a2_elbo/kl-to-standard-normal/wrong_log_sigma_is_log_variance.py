# loses: check-3a-one-dimension
# hint: you read log_sigma as log σ²
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma).sum(-1)
