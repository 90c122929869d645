# loses: check-1a-means
# hint: this is least squares
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.lstsq(W, (x - b).T).solution.T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)
