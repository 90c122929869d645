# loses: check-1a-samples
# hint: The examples of the batch share their noise
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.randn(samples, 1, mu.shape[1], dtype=mu.dtype)
