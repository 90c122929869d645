# loses: check-2b-many-steps
# hint: this is not where 60 calls for one step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(min(steps, 50)):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()
