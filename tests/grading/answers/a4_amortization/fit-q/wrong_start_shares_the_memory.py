# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: .detach() and Parameter(…) share the memory
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
    for _ in range(steps):
        slopes = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()
