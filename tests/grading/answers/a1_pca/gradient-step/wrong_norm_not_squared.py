# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: the loss is not squared here
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ V.T @ U.T).norm(dim=1).mean()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
