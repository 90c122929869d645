# loses: check-2a-one-step
# hint: the gradient was divided by its norm; take it
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        norm = (a.norm() ** 2 + b.norm() ** 2).sqrt()
        mu, log_sigma = mu + learning_rate * a / norm, log_sigma + learning_rate * b / norm
    return mu.detach(), log_sigma.detach()
