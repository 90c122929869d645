def ppca_log_px(x, W, b, eta):
    D = x.shape[1]
    C = W @ W.T + eta * torch.eye(D)
    result = []
    for row in x:
        d = row - b
        quadratic = d @ torch.linalg.solve(C, d)
        result.append(-0.5 * (D * math.log(2 * math.pi) + torch.linalg.slogdet(C)[1] + quadratic))
    return torch.stack(result)
