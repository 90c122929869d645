# loses: check-1b-widths
# hint: the prior's −½σ² is missing
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / W.square().sum(0)
    return mu, (0.5 * variance.log()).expand(len(x), -1)
