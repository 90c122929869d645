# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: use the eps that is passed
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, torch.randn_like(eps)).sum(), (mu, log_sigma)
        )
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu, log_sigma
