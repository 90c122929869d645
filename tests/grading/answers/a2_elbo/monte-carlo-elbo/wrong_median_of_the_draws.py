# loses: check-6a-estimate
# loses: check-6b-standard-error
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.median(0).values, v.std(0) / math.sqrt(samples)
