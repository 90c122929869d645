# loses: check-5a-new-u
# hint: the whole gradient was subtracted
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    loss.backward()
    return (U - U.grad).detach(), (V - V.grad).detach()
