# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: all S count at every step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for step in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps[step % len(eps)].unsqueeze(0)).sum().backward()
        optimizer.step()
    return mu, log_sigma
