# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: only the diagonal of C counts here
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    normal = torch.distributions.Normal(b, C.diagonal().sqrt())
    return normal.log_prob(x).sum(-1)
