def elbo(x, mu, log_sigma, eps, decoder, eta):
    x, mu, log_sigma, eps = (t.double() for t in (x, mu, log_sigma, eps))
    decoder = {name: values.double() for name, values in decoder.items()}
    r = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r.tolist(), kl.tolist(), (r - kl).tolist()
