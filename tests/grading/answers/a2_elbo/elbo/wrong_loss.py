# loses: check-5c-value
# hint: minus the ELBO, a loss
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, kl - r
