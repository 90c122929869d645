# loses: check-7a-quadratic-form
# loses: check-7c-many-pixels
# hint: b is added to x
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    d = x + b
    quadratic = (d * torch.linalg.solve(C, d.T).T).sum(1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
