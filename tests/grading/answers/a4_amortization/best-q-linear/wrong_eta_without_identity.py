# loses: check-1a-means
# hint: to the diagonal only
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)
