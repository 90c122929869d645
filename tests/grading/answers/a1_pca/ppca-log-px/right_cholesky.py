def ppca_log_px(x, W, b, eta):
    L = torch.linalg.cholesky(W @ W.T + eta * torch.eye(len(b), dtype=x.dtype))
    y = torch.linalg.solve_triangular(L, (x - b).T, upper=False)
    return -0.5 * (len(b) * math.log(2 * math.pi) + 2 * L.diagonal().log().sum() + (y**2).sum(0))
