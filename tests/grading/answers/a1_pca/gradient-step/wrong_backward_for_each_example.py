# loses: check-5a-new-u
# hint: the step is B times too large
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    for row in x:
        (row - U @ V @ row).square().sum().backward()  # the gradients add up
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
