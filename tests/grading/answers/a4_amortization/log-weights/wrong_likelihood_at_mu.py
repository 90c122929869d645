# loses: check-6a-width-one
# hint: log p(x|z) is taken at mu; take it at each draw, z = mu + σ
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    log_q = (-0.5 * ((z - mu) / sigma) ** 2 - 0.5 * math.log(2 * math.pi)).sum(-1) - log_sigma.sum(-1)
    log_p = -0.5 * (z**2).sum(-1) - 0.5 * z.shape[-1] * math.log(2 * math.pi)
    return model.log_likelihood(x, mu) + log_p - log_q
