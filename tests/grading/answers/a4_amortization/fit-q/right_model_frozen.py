def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    mu, log_sigma = torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())
    for _ in range(steps):
        loss = -given_elbo(model, x, mu, log_sigma, eps).sum()
        gradients = torch.autograd.grad(loss, [mu, log_sigma])
        with torch.no_grad():
            mu -= learning_rate * gradients[0]
            log_sigma -= learning_rate * gradients[1]
    return mu, log_sigma
