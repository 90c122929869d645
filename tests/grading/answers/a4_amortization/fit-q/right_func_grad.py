def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    gradient = torch.func.grad(
        lambda mu, log_sigma: given_elbo(model, x, mu, log_sigma, eps).sum(), argnums=(0, 1)
    )
    for _ in range(steps):
        a, b = gradient(mu, log_sigma)
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu, log_sigma
