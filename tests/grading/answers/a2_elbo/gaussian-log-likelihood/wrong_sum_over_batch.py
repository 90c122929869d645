# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: Axis 0 has length 3 instead of 2
def gaussian_log_likelihood(x, mean, eta):
    return torch.distributions.Normal(mean, eta**0.5).log_prob(x).sum(0)
