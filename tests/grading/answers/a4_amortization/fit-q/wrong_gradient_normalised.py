# loses: check-2a-one-step
# hint: the gradient was divided by its norm; take it as it is.
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for step in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g_mu, g_log_sigma = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma)
        )
        mu, log_sigma = mu + learning_rate * g_mu / g_mu.norm(), log_sigma + learning_rate * g_log_sigma
    return mu.detach(), log_sigma.detach()
