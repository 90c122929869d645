def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn((samples,) + tuple(mu.shape)).to(mu.dtype)
    return mu[None] - log_sigma[None].exp() * eps
