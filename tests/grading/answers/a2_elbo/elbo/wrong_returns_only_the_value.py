# loses: check-5a-reconstruction
# loses: check-5b-kl
# loses: check-5c-value
# hint: must return 3 values
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r - kl
