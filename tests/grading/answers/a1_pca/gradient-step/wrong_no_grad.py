# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: nothing moved: did the gradient get through
def gradient_step(x, U, V, rate):
    U, V = torch.nn.Parameter(U.clone()), torch.nn.Parameter(V.clone())
    optimizer = torch.optim.SGD([U, V], lr=rate)
    with torch.no_grad():
        loss = (x - x @ V.T @ U.T).square().sum(-1).mean()
    optimizer.step()
    return U.detach(), V.detach()
