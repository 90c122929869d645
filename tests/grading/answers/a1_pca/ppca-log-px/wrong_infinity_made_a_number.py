# loses: check-7c-many-pixels
# hint: absurdly large with 784 pixels
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    log_det = torch.nan_to_num(torch.log(torch.det(C)))
    return -0.5 * (len(b) * math.log(2 * math.pi) + log_det + quadratic)
