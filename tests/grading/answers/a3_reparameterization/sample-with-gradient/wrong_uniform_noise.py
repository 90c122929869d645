# loses: check-1a-samples
# hint: torch.rand is uniform
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.rand(samples, *mu.shape, dtype=mu.dtype)
