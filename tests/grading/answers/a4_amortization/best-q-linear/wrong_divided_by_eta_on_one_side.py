# loses: check-1a-means
# hint: Wᵀ(x − b) is divided by eta as well
def best_q_linear(x, W, b, eta):
    precision = W.T @ W / eta + torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(precision, W.T @ (x - b).T).T
    return mu, (-0.5 * precision.diagonal().log()).expand(len(x), -1)
