def elbo(x, mu, log_sigma, eps, decoder, eta):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.loc + q.scale * eps
    px = torch.distributions.Normal(decode(z, decoder), math.sqrt(eta))
    r = px.log_prob(x).sum(-1).mean(dim=0)
    kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0 * mu, 1.0)).sum(-1)
    return [r, kl, r - kl]
