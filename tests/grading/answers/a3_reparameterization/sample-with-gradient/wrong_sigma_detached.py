# loses: check-1b-gradient
# hint: sigma is cut off
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp().detach()
    return mu + sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)
