# loses: check-1b-widths
# hint: a factor ½ got lost
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    c = W.square().sum(0) / (2 * eta)
    return mu, (-0.5 * (1 + c).log()).expand(len(x), -1)
