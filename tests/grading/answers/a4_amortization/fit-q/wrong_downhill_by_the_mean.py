# loses: check-2a-one-step
# hint: you went downhill, and by half a step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps).mean().backward()
        optimizer.step()
    return mu, log_sigma
