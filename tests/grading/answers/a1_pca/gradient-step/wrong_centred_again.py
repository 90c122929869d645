# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: x is centred already, by the training mean
def gradient_step(x, U, V, rate):
    x = x - x.mean(0)
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    (x - x @ V.T @ U.T).square().sum(1).mean().backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
