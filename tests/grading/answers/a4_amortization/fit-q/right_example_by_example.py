def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mus, log_sigmas = [], []
    for i in range(len(x)):
        m, s = mu[i : i + 1], log_sigma[i : i + 1]
        for _ in range(steps):
            m, s = m.detach().requires_grad_(), s.detach().requires_grad_()
            dm, ds = torch.autograd.grad(given_elbo(model, x[i : i + 1], m, s, eps[:, i : i + 1])[0], [m, s])
            m, s = m + learning_rate * dm, s + learning_rate * ds
        mus.append(m[0])
        log_sigmas.append(s[0])
    return torch.stack(mus), torch.stack(log_sigmas)
