# loses: check-1a-samples
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp() + 0.01
    return mu + sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)
