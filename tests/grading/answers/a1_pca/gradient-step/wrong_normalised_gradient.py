# loses: check-5a-new-u
def gradient_step(x, U, V, rate):
    U1, V1 = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = ((x - x @ V1.T @ U1.T) ** 2).sum(1).mean()
    gu, gv = torch.autograd.grad(loss, [U1, V1])
    return U - rate * gu / gu.norm(), V - rate * gv / gv.norm()
