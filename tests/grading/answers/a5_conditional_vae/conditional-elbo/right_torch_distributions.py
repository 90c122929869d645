def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.loc + q.scale * eps
    kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(-1)
    reconstruction = torch.mean(model.log_likelihood(x, z, y), dim=0)
    return [reconstruction, kl, torch.sub(reconstruction, kl)]
