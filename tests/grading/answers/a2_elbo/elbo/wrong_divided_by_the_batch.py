# loses: check-5a-reconstruction
# hint: divide by S
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).sum(0) / len(x)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
