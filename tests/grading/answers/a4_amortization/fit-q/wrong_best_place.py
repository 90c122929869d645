# loses: check-2a-one-step
# hint: the step was not taken, as F is lower
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    best, place = -float("inf"), None
    for _ in range(steps + 1):
        bound = given_elbo(model, x, mu, log_sigma, eps).sum()
        if bound.item() > best:
            best, place = bound.item(), (mu.detach().clone(), log_sigma.detach().clone())
        slopes = torch.autograd.grad(bound, (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return place
