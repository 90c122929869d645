def sample_with_gradient(mu, log_sigma, samples):
    z = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z *= log_sigma.exp()
    z += mu
    return z
