# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: leave their marks on it
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu.requires_grad_()
        log_sigma.requires_grad_()
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = (mu + learning_rate * mu.grad).detach()
        log_sigma = (log_sigma + learning_rate * log_sigma.grad).detach()
    return mu, log_sigma
