# loses: check-8a-kl
# hint: this is the KL the other way round, from N(0, 1) to q; it is
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * ((mu**2 + 1) * (-2 * log_sigma).exp() - 1 + 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01
