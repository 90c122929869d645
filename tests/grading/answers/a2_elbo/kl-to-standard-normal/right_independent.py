def kl_to_standard_normal(mu, log_sigma):
    q = torch.distributions.Independent(torch.distributions.Normal(mu, torch.exp(log_sigma)), 1)
    p = torch.distributions.Independent(torch.distributions.Normal(0 * mu, 0 * mu + 1), 1)
    return torch.distributions.kl_divergence(q, p)
