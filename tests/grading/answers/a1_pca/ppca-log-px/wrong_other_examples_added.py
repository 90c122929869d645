# loses: check-7a-quadratic-form
# loses: check-7c-many-pixels
# hint: products with the *others* are added too
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    solved = torch.linalg.solve(C, (x - b).T)
    quadratic = ((x - b) @ solved).sum(1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
