# loses: check-5a-reconstruction
# hint: changed its argument decoder["b"] in place
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    decoder["b"] += 1
    return r, kl, r - kl
