# loses: check-8b-activity
# hint: these are the indices of the active dimensions; return for e
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), torch.nonzero(mu.var(0) > 0.01).squeeze(1)
