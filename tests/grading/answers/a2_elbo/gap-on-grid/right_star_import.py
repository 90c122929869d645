from torch import *

import math

import torch


def gap_on_grid(
    x: Tensor, mu: Tensor, log_sigma: Tensor, decoder: dict[str, Tensor], eta: float, grid: Tensor
) -> tuple[Tensor, Tensor]:
    """log p(x) and log p(x) - F, in nats, by sums over the grid: each (B,)."""
    spacing = grid[1] - grid[0]
    log_x_given_z = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)  # (B, M)
    log_prior = -0.5 * (grid.square() + math.log(2 * math.pi))
    log_q = -0.5 * ((grid - mu) / log_sigma.exp()).square() - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (log_prior + log_x_given_z).logsumexp(1) + spacing.log()
    reconstruction = (log_q.exp() * log_x_given_z).sum(1) * spacing
    return log_px, log_px - (reconstruction - given_kl(mu, log_sigma))
