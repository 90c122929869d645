# loses: check-1a-means
# loses: check-1b-widths
# hint: in place
def best_q_linear(x, W, b, eta):
    x -= b
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ x.T).T
    return mu, (0.5 * (eta / M.diagonal()).log()).expand(len(x), -1)
