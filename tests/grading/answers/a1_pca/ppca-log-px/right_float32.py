def ppca_log_px(x, W, b, eta):
    x, W, b = x.float(), W.float(), b.float()
    C = W @ W.mT + torch.diag(torch.full((len(b),), eta))
    quadratic = ((x - b) * torch.linalg.solve(C, (x - b).T).T).sum(1)
    return -0.5 * quadratic - 0.5 * torch.logdet(C) - 0.5 * len(b) * math.log(2 * math.pi)
