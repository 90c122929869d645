# loses: check-5b-new-v
# hint: nothing moved: did the gradient get through
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    z = (x @ V.T).detach()
    loss = (x - z @ U.T).square().sum(-1).mean()
    loss.backward()
    with torch.no_grad():
        return U - rate * U.grad, V if V.grad is None else V - rate * V.grad
