# loses: check-2a-one-step
# hint: log_sigma was clamped at 2; a q may be
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = (
            mu.detach().clone().requires_grad_(),
            log_sigma.detach().clone().clamp(-5, 2).requires_grad_(),
        )
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()
