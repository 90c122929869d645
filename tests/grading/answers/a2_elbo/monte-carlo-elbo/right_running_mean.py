def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    m = torch.zeros(len(x))
    s = torch.zeros(len(x))
    kl = given_kl(mu, log_sigma)
    for n in range(1, samples + 1):
        v = given_log_likelihood(x, decode(torch.normal(mu, log_sigma.exp()), decoder), eta) - kl
        d = v - m
        m = m + d / n
        s = s + d * (v - m)
    return m, (s / (samples - 1) / samples).sqrt()
