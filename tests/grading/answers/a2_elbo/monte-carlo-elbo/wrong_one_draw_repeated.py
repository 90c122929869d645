# loses: check-6b-standard-error
# hint: standard error is 0
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(1, *mu.shape, dtype=mu.dtype).expand(samples, *mu.shape)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
