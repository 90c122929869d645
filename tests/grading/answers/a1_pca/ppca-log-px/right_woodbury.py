def ppca_log_px(x, W, b, eta):
    D, K = W.shape
    M = W.T @ W + eta * torch.eye(K, dtype=x.dtype)
    centred = x - b
    t = centred @ W
    quadratic = ((centred**2).sum(1) - (t @ torch.inverse(M) * t).sum(1)) / eta
    log_det = torch.slogdet(M)[1] + (D - K) * math.log(eta)
    return -(D * math.log(2 * math.pi) + log_det + quadratic) / 2
