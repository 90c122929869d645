def log_weights(model, x, mu, log_sigma, eps):
    z = torch.stack([mu + torch.exp(log_sigma) * e for e in eps])
    return model.log_likelihood(x, z) + (0.5 * eps**2 - 0.5 * z**2 + log_sigma).sum(2)
