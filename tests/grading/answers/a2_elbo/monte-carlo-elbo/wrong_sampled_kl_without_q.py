# loses: check-6a-estimate
# hint: log q(z) is missing
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.sample((samples,))
    v = given_log_likelihood(x, decode(z, decoder), eta) + torch.distributions.Normal(0.0, 1.0).log_prob(
        z
    ).sum(-1)
    return v.mean(0), v.std(0) / samples**0.5
