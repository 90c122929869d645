def log_weights(model, x, mu, log_sigma, eps):
    sigma = torch.exp(log_sigma)
    z = torch.addcmul(mu.expand_as(eps), sigma.expand_as(eps), eps)
    K = z.shape[-1]
    log_q = -((z - mu) ** 2 / (2 * sigma**2)).sum(-1) - log_sigma.sum(-1) - K / 2 * math.log(2 * math.pi)
    log_p = -(z**2).sum(-1) / 2 - K / 2 * math.log(2 * math.pi)
    return (model.log_likelihood(x, z) + log_p - log_q).detach()
