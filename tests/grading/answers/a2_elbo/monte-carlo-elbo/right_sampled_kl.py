def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    n = torch.distributions.Normal
    q = n(mu, log_sigma.exp())
    z = q.sample((samples,))
    v = given_log_likelihood(x, decode(z, decoder), eta) + (n(0 * mu, 1.0).log_prob(z) - q.log_prob(z)).sum(
        -1
    )
    return v.mean(0), v.std(0, unbiased=True) / samples**0.5
