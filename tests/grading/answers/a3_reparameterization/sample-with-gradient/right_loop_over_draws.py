def sample_with_gradient(mu, log_sigma, samples):
    draws = []
    for _ in range(samples):
        draws.append(mu + torch.exp(log_sigma) * torch.randn_like(mu))
    return torch.stack(draws)
