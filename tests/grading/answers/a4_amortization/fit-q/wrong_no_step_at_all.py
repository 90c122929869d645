# loses: check-2b-many-steps
# hint: With steps = 0 the start is returned
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    m, s = mu.detach().clone(), log_sigma.detach().clone()
    for _ in range(steps):
        m.requires_grad_(), s.requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, m, s, eps).sum(), (m, s))
        m, s = (m + learning_rate * a).detach(), (s + learning_rate * b).detach()
        result = m, s
    return result
