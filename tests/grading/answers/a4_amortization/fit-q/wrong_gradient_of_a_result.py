# loses: check-2b-many-steps
# hint: which keeps no .grad
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = mu + learning_rate * mu.grad
        log_sigma = log_sigma + learning_rate * log_sigma.grad
    return mu, log_sigma
