# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: called after the clone()
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.detach().requires_grad_().clone(), log_sigma.detach().requires_grad_().clone()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = (mu + learning_rate * mu.grad).detach().requires_grad_()
        log_sigma = (log_sigma + learning_rate * log_sigma.grad).detach().requires_grad_()
    return mu, log_sigma
