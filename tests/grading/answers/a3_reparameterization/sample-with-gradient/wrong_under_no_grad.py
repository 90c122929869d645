# loses: check-1b-gradient
# hint: The samples are cut off
def sample_with_gradient(mu, log_sigma, samples):
    with torch.no_grad():
        return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)
