# loses: check-1b-gradient
# hint: noise computed from z and mu makes it cancel
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp()
    z = torch.distributions.Normal(mu, sigma).sample((samples,))
    eps = (z - mu) / sigma
    return mu + sigma * eps
