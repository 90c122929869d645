# loses: check-1a-means
# hint: the mean of the observations is subtracted from x; subtract
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - x.mean(0)) @ W @ torch.linalg.inv(M)
    log_sigma = 0.5 * torch.log(eta / (eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)
