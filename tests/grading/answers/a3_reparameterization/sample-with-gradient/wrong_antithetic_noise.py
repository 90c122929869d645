# loses: check-1a-samples
# hint: no +eps and −eps in pairs
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn((samples + 1) // 2, *mu.shape, dtype=mu.dtype)
    eps = torch.cat([eps, -eps])[:samples]
    return mu + log_sigma.exp() * eps
