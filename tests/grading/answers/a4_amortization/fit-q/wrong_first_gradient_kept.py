# loses: check-2b-many-steps
# hint: the gradient of the first step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    slopes = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
    for _ in range(steps):
        mu, log_sigma = mu + learning_rate * slopes[0], log_sigma + learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()
