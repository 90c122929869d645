# loses: check-1a-samples
# hint: sigma is softplus(log_sigma) here
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    return mu + nn.functional.softplus(log_sigma) * eps
