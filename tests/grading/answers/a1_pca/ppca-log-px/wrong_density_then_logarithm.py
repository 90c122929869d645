# loses: check-7c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    density = torch.exp(-0.5 * quadratic) / torch.sqrt((2 * math.pi) ** len(b) * torch.linalg.det(C))
    return density.log()
