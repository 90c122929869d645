# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: is counted for one dimension
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (math.log(2 * math.pi) + torch.logdet(C) + quadratic)
