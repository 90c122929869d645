def exact_gradient(A, b, mu, log_sigma):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    expected = 0.5 * mu @ A @ mu + b @ mu + 0.5 * (torch.diag(A) * torch.exp(log_sigma) ** 2).sum()
    return torch.autograd.grad(expected, (mu, log_sigma))
