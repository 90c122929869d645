# loses: check-5a-new-u
# hint: requires_grad_() and backward() leave their marks on it
def gradient_step(x, U, V, rate):
    U.requires_grad_()
    V.requires_grad_()
    loss = (x - x @ (U @ V).T).square().sum(1).mean()
    loss.backward()
    return U - rate * U.grad, V - rate * V.grad
