# loses: check-1a-samples
# loses: check-1b-gradient
# hint: the noise is not scaled
def sample_with_gradient(mu, log_sigma, samples):
    return mu + torch.randn(samples, *mu.shape, dtype=mu.dtype)
