# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: 2 pi appears without its logarithm
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * 2 * math.pi + torch.logdet(C) + quadratic)
