def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    rec = sum(model.log_likelihood(x, mu + e * torch.exp(s), y) for e in eps) / len(eps)
    q = torch.distributions.Normal(mu, s.exp())
    kl = torch.distributions.kl_divergence(
        q, torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(s))
    ).sum(-1)
    return [rec, kl, rec - kl]
