# loses: check-7c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.log(torch.linalg.det(C)) + quadratic)
