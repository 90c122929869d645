# loses: check-5b-kl
# hint: given_kl takes log_sigma
def elbo(x, mu, log_sigma, eps, decoder, eta):
    sigma = log_sigma.exp()
    r = given_log_likelihood(x, decode(mu + sigma * eps, decoder), eta).mean(0)
    kl = given_kl(mu, sigma)
    return r, kl, r - kl
