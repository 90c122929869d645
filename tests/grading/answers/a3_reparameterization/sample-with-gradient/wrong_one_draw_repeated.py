# loses: check-1a-samples
# hint: all draws are the same
def sample_with_gradient(mu, log_sigma, samples):
    z = mu + log_sigma.exp() * torch.randn_like(mu)
    return z.expand(samples, *mu.shape)
