def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.rsample((samples,))
    v = torch.distributions.Normal(decode(z, decoder), math.sqrt(eta)).log_prob(x).sum(-1)
    return v.mean(0) - given_kl(mu, log_sigma), (v.var(0) / samples).sqrt()
