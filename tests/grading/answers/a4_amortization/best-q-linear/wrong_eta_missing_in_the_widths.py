# loses: check-1b-widths
# hint: eta is missing: this σ² is 1/(1 +
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    return mu, (-0.5 * (1 + W.square().sum(0)).log()).expand(len(x), -1)
