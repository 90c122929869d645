# loses: check-1a-samples
# hint: The latent dimensions share their noise
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.randn(samples, len(mu), 1, dtype=mu.dtype)
