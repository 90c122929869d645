# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: W is not used yet
def ppca_log_px(x, W, b, eta):
    return torch.distributions.Normal(b, eta**0.5).log_prob(x).sum(-1)
