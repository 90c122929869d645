# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: σ climbed instead of log σ
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, sigma = mu.clone().requires_grad_(), log_sigma.exp().requires_grad_()
    optimizer = torch.optim.SGD([mu, sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, sigma.log(), eps).sum().backward()
        optimizer.step()
    return mu.detach(), sigma.detach().log()
