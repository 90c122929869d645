def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    if steps == 0:
        return mu, log_sigma
    f = lambda m, s: given_elbo(model, x, m, s, eps).sum()
    a, b = torch.func.grad(f, argnums=(0, 1))(mu, log_sigma)
    return fit_q(
        model, x, mu + learning_rate * a, log_sigma + learning_rate * b, eps, learning_rate, steps - 1
    )
