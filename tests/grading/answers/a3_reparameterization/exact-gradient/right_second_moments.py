def exact_gradient(A, b, mu, log_sigma):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    second_moment = torch.outer(mu, mu) + torch.diag((2 * log_sigma).exp())
    expected = (A * second_moment).sum() / 2 + b.dot(mu)
    expected.backward()
    return mu.grad, log_sigma.grad
