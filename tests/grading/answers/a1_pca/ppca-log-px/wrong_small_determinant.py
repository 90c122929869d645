# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: this is the determinant of WᵀW + eta I
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=x.dtype)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(M) + quadratic)
