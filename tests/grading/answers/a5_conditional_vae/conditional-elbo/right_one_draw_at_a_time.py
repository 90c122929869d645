def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    total = 0
    for noise in eps:
        total = total + model.log_likelihood(x, mu + torch.exp(log_sigma) * noise, y)
    kl = 0.5 * (mu**2 + torch.exp(log_sigma) ** 2 - 1).sum(1) - log_sigma.sum(1)
    return total / len(eps), kl, total / len(eps) - kl
