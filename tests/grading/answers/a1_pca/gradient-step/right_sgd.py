def gradient_step(x, U, V, rate):
    U, V = torch.nn.Parameter(U.clone()), torch.nn.Parameter(V.clone())
    optimizer = torch.optim.SGD([U, V], lr=rate)
    loss = torch.nn.functional.mse_loss(x @ (U @ V).T, x) * x.shape[1]
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return U.detach(), V.detach()
