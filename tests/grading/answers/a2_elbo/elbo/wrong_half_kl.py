# loses: check-5b-kl
# hint: given_kl has its ½ already
def elbo(x, mu, log_sigma, eps, decoder, eta):
    reconstruction = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = 0.5 * given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
