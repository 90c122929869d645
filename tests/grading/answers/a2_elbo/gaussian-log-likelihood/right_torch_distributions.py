def gaussian_log_likelihood(x, mean, eta):
    return torch.distributions.Normal(mean, eta**0.5).log_prob(x).sum(-1)
