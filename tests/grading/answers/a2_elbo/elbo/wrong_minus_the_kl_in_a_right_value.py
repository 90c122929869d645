# loses: check-5b-kl
# hint: the sign is wrong: return the KL itself
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    rec = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return rec, -kl, rec - kl
