# loses: check-5a-new-u
# hint: it should be the other way round
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x - x @ (U @ V).T).square().mean(1).sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
