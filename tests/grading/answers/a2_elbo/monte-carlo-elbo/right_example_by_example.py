def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    values, errors = [], []
    for b in range(len(x)):
        z = mu[b] + log_sigma[b].exp() * torch.randn(samples, mu.shape[1], dtype=mu.dtype)
        v = given_log_likelihood(x[b], decode(z, decoder), eta) - given_kl(mu[b], log_sigma[b])
        values.append(v.mean())
        errors.append(v.std() / math.sqrt(samples))
    return torch.stack(values), torch.stack(errors)
