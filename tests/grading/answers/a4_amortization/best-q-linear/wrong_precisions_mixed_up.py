# loses: check-1b-widths
# hint: the wrong term is divided by eta: the precision is 1 + ‖W_k‖
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ torch.linalg.inv(M)
    log_sigma = 0.5 * torch.log(1 / (1 / eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)
