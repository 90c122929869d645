def sample_with_gradient(mu, log_sigma, samples):
    u, v = torch.rand(2, samples, *mu.shape, dtype=torch.float64)
    eps = (-2 * (1 - u).log()).sqrt() * torch.cos(2 * math.pi * v)
    return mu + log_sigma.exp() * eps.to(mu.dtype)
