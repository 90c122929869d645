# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: z has to be integrated out
def ppca_log_px(x, W, b, eta):
    z = (x - b) @ torch.linalg.pinv(W).T
    return torch.distributions.Normal(z @ W.T + b, eta**0.5).log_prob(x).sum(-1)
