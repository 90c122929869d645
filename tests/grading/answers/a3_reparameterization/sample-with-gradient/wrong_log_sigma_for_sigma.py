# loses: check-1a-samples
# hint: the noise is scaled by log sigma
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)
