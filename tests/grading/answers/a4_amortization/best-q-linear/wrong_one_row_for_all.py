# loses: check-1b-widths
# hint: the shape is (B, K)
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, 0.5 * variance.log()
