def sample_with_gradient(mu, log_sigma, samples):
    return torch.distributions.Normal(mu, log_sigma.exp()).rsample((samples,))
