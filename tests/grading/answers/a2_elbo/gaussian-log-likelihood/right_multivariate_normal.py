def gaussian_log_likelihood(x, mean, eta):
    covariance = eta * torch.eye(x.shape[1], dtype=x.dtype)
    return torch.distributions.MultivariateNormal(mean, covariance).log_prob(x)
