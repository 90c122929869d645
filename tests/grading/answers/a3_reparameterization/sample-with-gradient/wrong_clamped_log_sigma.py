# loses: check-1a-samples
# hint: is log_sigma clamped
def sample_with_gradient(mu, log_sigma, samples):
    log_sigma = log_sigma.clamp(-20, 2)
    return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)
