# loses: check-6a-estimate
# hint: the same in every dimension of z
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, len(mu), 1).expand(-1, -1, mu.shape[1])
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
