# loses: check-1a-samples
# loses: check-1b-gradient
# hint: the noise is scaled with log sigma
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)
