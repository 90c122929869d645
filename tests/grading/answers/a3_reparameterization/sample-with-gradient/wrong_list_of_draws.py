# loses: check-1a-samples
# hint: torch.stack(…) makes one
def sample_with_gradient(mu, log_sigma, samples):
    return [mu + log_sigma.exp() * torch.randn_like(mu) for _ in range(samples)]
