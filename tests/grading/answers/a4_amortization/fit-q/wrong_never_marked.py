# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: need requires_grad_()
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu, log_sigma = mu + learning_rate * mu.grad, log_sigma + learning_rate * log_sigma.grad
    return mu, log_sigma
