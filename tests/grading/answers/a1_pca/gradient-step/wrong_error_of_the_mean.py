# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: the mean comes after the square
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = (x.mean(0) - x.mean(0) @ V.T @ U.T).square().sum()
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
