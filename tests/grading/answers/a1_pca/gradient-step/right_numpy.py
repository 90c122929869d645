def gradient_step(x, U, V, rate):
    x, U, V = x.numpy(), U.numpy(), V.numpy()
    d = x @ V.T @ U.T - x
    return U - rate * 2 / len(x) * d.T @ (x @ V.T), V - rate * 2 / len(x) * (d @ U).T @ x
