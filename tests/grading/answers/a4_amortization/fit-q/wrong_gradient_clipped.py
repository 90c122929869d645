# loses: check-2a-one-step
# hint: the step of one number is cut short: was
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a.clamp(-5, 5), log_sigma + learning_rate * b.clamp(-5, 5)
    return mu.detach(), log_sigma.detach()
