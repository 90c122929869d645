# loses: check-6a-estimate
# hint: looks like mu + sigma²
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + (2 * log_sigma).exp() * eps, decoder), eta) - given_kl(
        mu, log_sigma
    )
    return v.mean(0), v.std(0) / math.sqrt(samples)
