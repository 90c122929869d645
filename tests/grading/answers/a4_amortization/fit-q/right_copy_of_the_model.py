import copy


def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    model = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    q = torch.cat([mu, log_sigma], dim=1)
    for _ in range(steps):
        q = q.detach().requires_grad_()
        F = given_elbo(model, x, *q.chunk(2, dim=1), eps)
        F.backward(torch.ones_like(F))
        q = q + learning_rate * q.grad
    return q[:, : mu.shape[1]].detach(), q[:, mu.shape[1] :].detach()
