def log_weights(model, x, mu, log_sigma, eps):
    q = torch.distributions.Independent(torch.distributions.Normal(mu, log_sigma.exp()), 1)
    prior = torch.distributions.MultivariateNormal(
        torch.zeros_like(mu[0]), torch.eye(mu.shape[1], dtype=mu.dtype)
    )
    z = q.mean + q.stddev * eps
    return prior.log_prob(z) - q.log_prob(z) + model.log_likelihood(x, z)
