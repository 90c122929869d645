# loses: check-5a-reconstruction
# hint: √eta is used instead of
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), math.sqrt(eta)).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
