# loses: check-1a-samples
# hint: Every call gives the same draws
def sample_with_gradient(mu, log_sigma, samples):
    generator = torch.Generator().manual_seed(0)
    return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype, generator=generator)
