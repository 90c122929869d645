# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: in place
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu.requires_grad_()
    log_sigma.requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        optimizer.step()
    return mu.detach(), log_sigma.detach()
