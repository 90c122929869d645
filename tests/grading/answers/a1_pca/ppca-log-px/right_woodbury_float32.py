def ppca_log_px(x, W, b, eta):
    x, W, b = x.float(), W.float(), b.float()
    D, K = W.shape
    M = W.T @ W + eta * torch.eye(K)
    t = (x - b) @ W
    quadratic = ((x - b).square().sum(1) - (t * torch.linalg.solve(M, t.T).T).sum(1)) / eta
    return -(D * math.log(2 * math.pi) + torch.logdet(M) + (D - K) * math.log(eta) + quadratic) / 2
