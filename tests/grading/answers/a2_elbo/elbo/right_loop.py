def elbo(x, mu, log_sigma, eps, decoder, eta):
    rs = torch.zeros(len(x), dtype=x.dtype)
    for b in range(len(x)):
        for s in range(len(eps)):
            z = mu[b] + torch.exp(log_sigma[b]) * eps[s, b]
            rs[b] += given_log_likelihood(x[b], decode(z, decoder), eta)
    r = rs / len(eps)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
