# loses: check-2a-one-step
# hint: the gradient for σ was added to log σ: take the gradient for
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
    for _ in range(steps):
        mu, sigma = mu.detach().requires_grad_(), log_sigma.exp().detach().requires_grad_()
        g_mu, g_sigma = torch.autograd.grad(given_elbo(model, x, mu, sigma.log(), eps).sum(), (mu, sigma))
        mu, log_sigma = mu + learning_rate * g_mu, log_sigma + learning_rate * g_sigma
    return mu.detach(), log_sigma.detach()
