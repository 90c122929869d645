def gradient_step(x, U, V, rate):
    U, V = U.detach().clone().requires_grad_(), V.detach().clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    gradient_u, gradient_v = torch.autograd.grad(loss, [U, V])
    return U - rate * gradient_u, V - rate * gradient_v
