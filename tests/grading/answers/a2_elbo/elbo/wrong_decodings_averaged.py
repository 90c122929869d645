# loses: check-5a-reconstruction
# hint: you averaged the decodings
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder).mean(0), eta)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
