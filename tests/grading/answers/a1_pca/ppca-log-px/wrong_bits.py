# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: use natural logarithms (nats)
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    return torch.distributions.MultivariateNormal(b, C).log_prob(x) / math.log(2)
