# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: its product with itself, not with the others
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = (x - b) @ torch.linalg.inv(C) @ (x - b).T
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
