# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: the constant D log(2 pi) is missing
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (torch.logdet(C) + quadratic)
