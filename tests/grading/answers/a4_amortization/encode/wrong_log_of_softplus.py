# loses: check-3b-log-sigma
# hint: the output is log σ itself; σ is its exp, not its softplus.
def encode(x: Tensor, weights: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    h = torch.relu(x @ weights["W1"].T + weights["b1"])
    out = h @ weights["W2"].T + weights["b2"]
    mu, log_sigma = out.chunk(2, dim=-1)
    return mu, torch.nn.functional.softplus(log_sigma).log()
