# loses: check-6b-standard-error
# hint: as that of a single draw is
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    samples = samples - 1
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
