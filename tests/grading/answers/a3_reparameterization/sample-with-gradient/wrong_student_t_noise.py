# loses: check-1a-samples
# hint: the noise is not normal
def sample_with_gradient(mu, log_sigma, samples):
    eps = (
        torch.distributions.StudentT(torch.tensor(10.0, dtype=mu.dtype)).sample((samples, *mu.shape))
        / (10 / 8) ** 0.5
    )
    return mu + log_sigma.exp() * eps
