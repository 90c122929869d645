def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = (t.detach().clone().requires_grad_() for t in (mu, log_sigma))
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        sigma = torch.exp(log_sigma)
        kl = (0.5 * (mu**2 + sigma**2 - 1) - log_sigma).sum(1)
        bound = model.log_likelihood(x, mu + sigma * eps).mean(0) - kl
        optimizer.zero_grad()
        bound.sum().backward()
        optimizer.step()
    return mu.detach(), log_sigma.detach()
