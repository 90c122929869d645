# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: x was standardised over the batch; the network sees x as it
def encode(x: Tensor, weights: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    h = torch.relu(x @ weights["W1"].T + weights["b1"])
    out = h @ weights["W2"].T + weights["b2"]
    mu, log_sigma = out.chunk(2, dim=-1)
    return mu, log_sigma
