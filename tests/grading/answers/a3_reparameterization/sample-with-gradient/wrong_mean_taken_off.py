# loses: check-1a-samples
# hint: no mean subtracted
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    eps = eps - eps.mean(0)
    return mu + log_sigma.exp() * eps
