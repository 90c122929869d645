# loses: check-7c-many-pixels
# hint: An epsilon or a clamp only hides
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    log_det = torch.log(torch.det(C).clamp(min=1e-30))
    return -0.5 * (len(b) * math.log(2 * math.pi) + log_det + quadratic)
