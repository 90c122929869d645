# loses: check-1a-means
# hint: Wᵀ(x − b) is multiplied by M; multiply it by the inverse of
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ M
    log_sigma = 0.5 * torch.log(eta / (eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)
