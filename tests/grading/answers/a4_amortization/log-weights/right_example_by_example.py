def log_weights(model, x, mu, log_sigma, eps):
    columns = []
    for i in range(len(x)):
        z = mu[i] + log_sigma[i].exp() * eps[:, i]
        q = torch.distributions.Normal(mu[i], log_sigma[i].exp())
        prior = torch.distributions.Normal(torch.zeros_like(mu[i]), 1.0)
        columns.append(model.log_likelihood(x[i], z) + (prior.log_prob(z) - q.log_prob(z)).sum(1))
    return torch.stack(columns, dim=1)
