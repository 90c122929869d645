# loses: check-1b-constant
# hint: only with full=True
def gaussian_log_likelihood(x, mean, eta):
    variance = torch.full_like(mean, eta)
    return -torch.nn.functional.gaussian_nll_loss(mean, x, variance, reduction="none").sum(-1)
