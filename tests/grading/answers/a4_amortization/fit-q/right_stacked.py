def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    q = torch.stack([mu, log_sigma]).requires_grad_()
    for _ in range(steps):
        q.grad = None
        given_elbo(model, x, q[0], q[1], eps).sum().backward()
        with torch.no_grad():
            q += learning_rate * q.grad
    return q[0], q[1]
