# loses: check-8b-activity
# hint: the limit is 0.01 as it is, not a share of the largest varia
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01 * mu.var(0).max()
