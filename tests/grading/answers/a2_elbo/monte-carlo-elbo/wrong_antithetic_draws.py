# loses: check-6b-standard-error
# hint: independent of one another
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    half = torch.randn((samples + 1) // 2, *mu.shape, dtype=mu.dtype)
    eps = torch.cat([half, -half])[:samples]
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
