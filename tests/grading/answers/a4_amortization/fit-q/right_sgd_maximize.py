def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    q = [torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())]
    optimizer = torch.optim.SGD(q, lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, *q, eps).sum().backward(inputs=q)
        optimizer.step()
    return q[0].data, q[1].data
