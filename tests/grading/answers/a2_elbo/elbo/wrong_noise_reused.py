# loses: check-5a-reconstruction
# hint: share that of the first
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps[:, :1]
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
