# loses: check-1b-widths
# hint: missing in the numerator
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = 1 / M.diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)
