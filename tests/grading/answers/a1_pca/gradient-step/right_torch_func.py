def gradient_step(x, U, V, rate):
    loss = lambda U, V: ((x - x @ (U @ V).T) ** 2).sum() / len(x)
    gradients = torch.func.grad(loss, argnums=(0, 1))(U, V)
    return tuple(w - rate * g for w, g in zip((U, V), gradients))
