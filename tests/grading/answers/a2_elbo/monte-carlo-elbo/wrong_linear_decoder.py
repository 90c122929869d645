# loses: check-6a-estimate
# hint: V is not used
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    z = mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, z @ decoder["W"].T + decoder["b"], eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)
