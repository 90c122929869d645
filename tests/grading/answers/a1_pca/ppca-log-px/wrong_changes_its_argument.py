# loses: check-7a-quadratic-form
# hint: changed its argument x in place
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    x -= b
    quadratic = (x * torch.linalg.solve(C, x.T).T).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
