# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: as Adam does
def gradient_step(x, U, V, rate):
    U, V = (torch.nn.Parameter(W.detach().clone()) for W in (U, V))
    optimizer = torch.optim.Adam([U, V], lr=rate)
    (x - x @ V.T @ U.T).square().sum(-1).mean().backward()
    optimizer.step()
    return U.detach(), V.detach()
