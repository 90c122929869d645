# loses: check-5a-reconstruction
# hint: logarithm of a mean
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta)
    r = r.logsumexp(0) - math.log(len(eps))
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
