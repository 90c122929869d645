def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    q = torch.distributions.Normal(mu, torch.exp(log_sigma))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(q, p).mean(dim=0), torch.var(mu, dim=0) > 1e-2
