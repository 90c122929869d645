# loses: check-1a-samples
# loses: check-1b-gradient
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    mu += 0 * eps[0]
    log_sigma.exp_()
    return mu + log_sigma * eps
