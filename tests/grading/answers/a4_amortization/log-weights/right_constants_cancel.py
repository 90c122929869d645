def log_weights(model, x, mu, log_sigma, eps):
    # log p(z) - log q(z): the two constants cancel
    z = mu + torch.exp(log_sigma) * eps
    return model.log_likelihood(x, z) + (0.5 * (eps**2 - z**2) + log_sigma).sum(-1)
