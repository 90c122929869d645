# loses: check-5a-reconstruction
# hint: the mean over the dimensions of x
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0) / x.shape[-1]
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
