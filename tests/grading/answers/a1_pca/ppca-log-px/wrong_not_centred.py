# loses: check-7a-quadratic-form
# loses: check-7c-many-pixels
# hint: b is not subtracted from x
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = (x @ torch.linalg.inv(C) * x).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
