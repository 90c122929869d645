# loses: check-1a-samples
# hint: you read log_sigma as log σ²
def sample_with_gradient(mu, log_sigma, samples):
    std = torch.exp(0.5 * log_sigma)
    return mu + std * torch.randn(samples, *mu.shape, dtype=mu.dtype)
