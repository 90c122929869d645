# loses: check-2a-one-step
# hint: taken after mu had moved
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu = mu.detach().clone().requires_grad_()
        mu = mu + learning_rate * torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), mu)[0]
        mu = mu.detach()
        log_sigma = log_sigma.detach().clone().requires_grad_()
        slope = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), log_sigma)[0]
        log_sigma = (log_sigma + learning_rate * slope).detach()
    return mu, log_sigma
