# loses: check-6b-standard-error
# hint: draw by draw, before `.std(0)`
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    log_x = given_log_likelihood(x, decode(z, decoder), eta)
    log_ratio = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return (log_x - log_ratio).mean(0), log_x.std(0) / math.sqrt(samples)
