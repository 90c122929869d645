def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    slope = torch.func.grad(lambda m, s: given_elbo(model, x, m, s, eps).sum(), argnums=(0, 1))
    for _ in range(steps):
        dm, ds = slope(mu, log_sigma)
        mu, log_sigma = mu + learning_rate * dm, log_sigma + learning_rate * ds
    return mu, log_sigma
