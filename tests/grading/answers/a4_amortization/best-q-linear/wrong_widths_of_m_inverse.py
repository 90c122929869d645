# loses: check-1b-widths
# hint: and even the posterior's own widths
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = torch.linalg.inv(M).diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)
