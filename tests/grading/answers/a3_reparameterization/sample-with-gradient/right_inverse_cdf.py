def sample_with_gradient(mu, log_sigma, samples):
    u = torch.rand(samples, *mu.shape, dtype=torch.float64)
    eps = torch.special.ndtri(u.clamp(1e-12, 1 - 1e-12)).to(mu.dtype)
    return torch.distributions.AffineTransform(mu, torch.exp(log_sigma))(eps)
