def gradient_step(x, U, V, rate):
    C = x.T @ x / len(x)
    left = torch.eye(len(U), dtype=x.dtype) - U @ V
    return U + 2 * rate * left @ C @ V.T, V + 2 * rate * U.T @ left @ C
