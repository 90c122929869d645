# loses: check-6a-estimate
# hint: the constant of the log-likelihood is missing
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = -(x - decode(z, decoder)).square().sum(-1) / (2 * eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
