# loses: check-1a-samples
# hint: the noise is not normal
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype).clamp(-3, 3)
    return mu + log_sigma.exp() * eps
