def elbo(x, mu, log_sigma, eps, decoder, eta):
    r = 0
    for draw in eps:
        r = r + given_log_likelihood(x, decode(mu + log_sigma.exp() * draw, decoder), eta) / eps.shape[0]
    kl = given_kl(mu, log_sigma)
    return r, kl, torch.sub(r, kl)
