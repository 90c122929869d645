# loses: check-6a-estimate
# hint: the values of the draws are added up
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.sum(0), v.std(0) / math.sqrt(samples)
