# loses: check-1a-means
# loses: check-1b-widths
# hint: do not square it
def best_q_linear(x, W, b, eta):
    precision = W.T @ W / eta**2 + torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(precision, W.T @ (x - b).T / eta**2).T
    return mu, (-0.5 * precision.diagonal().log()).expand(len(x), -1)
