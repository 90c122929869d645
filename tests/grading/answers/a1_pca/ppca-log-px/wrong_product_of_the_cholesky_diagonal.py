# loses: check-7c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    L = torch.linalg.cholesky(C)
    quadratic = torch.linalg.solve_triangular(L, (x - b).T, upper=False).square().sum(0)
    return -0.5 * (len(b) * math.log(2 * math.pi) + 2 * L.diagonal().prod().log() + quadratic)
