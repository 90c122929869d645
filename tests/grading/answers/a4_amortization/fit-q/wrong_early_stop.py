# loses: check-2b-many-steps
# hint: this is not where 60 calls for one step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma, last = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_(), -float("inf")
    for _ in range(steps):
        bound = given_elbo(model, x, mu, log_sigma, eps).sum()
        if bound.item() - last < 1e-2:
            break
        last = bound.item()
        slopes = torch.autograd.grad(bound, (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()
