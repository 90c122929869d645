def amortized_bound(network, model, x, eps):
    mu, log_sigma = torch.tensor_split(network(x), 2, dim=-1)
    q = torch.distributions.Normal(mu, torch.exp(log_sigma))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    reconstruction = model.log_likelihood(x, q.loc + q.scale * eps)  # (S, B)
    return reconstruction.mean() - torch.distributions.kl_divergence(q, p).sum(1).mean()
