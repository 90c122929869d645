def sample_with_gradient(mu, log_sigma, samples):
    mu, log_sigma = mu.repeat(samples, 1, 1), log_sigma.repeat(samples, 1, 1)
    return torch.addcmul(mu, log_sigma.exp(), torch.randn_like(mu))
