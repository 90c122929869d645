# loses: check-1a-samples
# hint: even where it has length 1
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    return (mu + log_sigma.exp() * eps).squeeze()
