# loses: check-1a-squared-error
# hint: mean over the dimensions instead of the sum
def gaussian_log_likelihood(x, mean, eta):
    return torch.distributions.Normal(mean, eta**0.5).log_prob(x).mean(-1)
