# loses: check-5a-new-u
# hint: mse_loss averages over them
def gradient_step(x, U, V, rate):
    U, V = U.clone().requires_grad_(), V.clone().requires_grad_()
    loss = torch.nn.functional.mse_loss(x @ V.T @ U.T, x)
    loss.backward()
    return (U - rate * U.grad).detach(), (V - rate * V.grad).detach()
