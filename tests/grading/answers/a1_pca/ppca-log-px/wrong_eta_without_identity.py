# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: it belongs on the diagonal only
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta
    quadratic = ((x - b) * torch.linalg.solve(C, (x - b).T).T).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)
