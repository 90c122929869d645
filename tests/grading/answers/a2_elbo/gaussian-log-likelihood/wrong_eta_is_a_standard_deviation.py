# loses: check-1a-squared-error
# hint: read eta as a standard deviation
def gaussian_log_likelihood(x, mean, eta):
    return torch.distributions.Normal(mean, eta).log_prob(x).sum(-1)
