# loses: check-1a-samples
# hint: this is sigma²
def sample_with_gradient(mu, log_sigma, samples):
    return mu + (2 * log_sigma).exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)
