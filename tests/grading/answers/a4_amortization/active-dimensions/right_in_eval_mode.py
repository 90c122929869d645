def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    model.eval()
    with torch.no_grad():
        mu, log_sigma = model.encode(x.to(next(model.parameters()).device))
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01
