# loses: check-1a-samples
# hint: The draws come first
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(*mu.shape, samples, dtype=mu.dtype)
    return mu.unsqueeze(-1) + log_sigma.exp().unsqueeze(-1) * eps
