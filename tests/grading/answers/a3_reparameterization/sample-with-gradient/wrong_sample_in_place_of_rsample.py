# loses: check-1b-gradient
# hint: The samples are cut off
def sample_with_gradient(mu, log_sigma, samples):
    return torch.distributions.Normal(mu, log_sigma.exp()).sample((samples,))
