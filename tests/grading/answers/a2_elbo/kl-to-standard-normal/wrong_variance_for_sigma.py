# loses: check-3a-one-dimension
# hint: takes σ, not σ²
def kl_to_standard_normal(mu, log_sigma):
    q = torch.distributions.Normal(mu, (2 * log_sigma).exp())
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(-1)
