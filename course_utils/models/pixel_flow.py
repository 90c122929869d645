"""A flow of binary pixels that learns its own noise: RealNVP with variational dequantization."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.distributions import standard_normal_log_prob
from course_utils.models.flow import SMALLEST_U, RealNVP
from course_utils.models.networks import encoder_network, require_sizes

LARGEST_LOG_S = 2.0


class Dequantizer(nn.Module):
    """q(u|x): u_d = Φ(m_d(x) + s_d(x) ε_d), with Φ the normal CDF and m and s from one network.

    It begins uniform, m = 0 and s = 1.
    """

    def __init__(self, dim_x: int, hidden: Sequence[int]):
        super().__init__()
        self.network = encoder_network([dim_x], hidden, 2 * dim_x, "mlp")[1:]
        nn.init.zeros_(self.network[-1].weight)
        nn.init.zeros_(self.network[-1].bias)

    def forward(self, x: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, D) of 0 and 1, eps (B, D) from N(0, 1)  ->  u (B, D) in (0, 1), log q(u|x) (B,) in nats."""
        m, log_s = self.network(2 * x - 1).to(x.dtype).chunk(2, dim=-1)
        log_s = LARGEST_LOG_S * (log_s / LARGEST_LOG_S).tanh()
        v = m + log_s.exp() * eps
        u = 0.5 * torch.erfc(-v / math.sqrt(2))
        log_q = standard_normal_log_prob(eps) - log_s.sum(-1) - standard_normal_log_prob(v)
        return u.clamp(SMALLEST_U, 1 - SMALLEST_U), log_q


class PixelFlow(RealNVP):
    """A RealNVP of binary images whose u, in y = (x + u) / 2, comes from a learned q(u|x).

    Uniform noise asks the flow for a density that is even within each cube and jumps between them. A learned
    q(u|x) puts u where the flow can follow, and the bound on log p(x) rises: u is a latent variable, and
    q(u|x) its encoder. Train it with ``objectives.flow_bound``, fit's default.        Ho et al. 2019
    """

    def __init__(
        self,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (128, 128),
        couplings: int = 4,
        dequantizer: Sequence[int] = (128,),
    ):
        super().__init__(x_shape, hidden, couplings)
        self.dequantizer = Dequantizer(self.latent_dim, require_sizes("dequantizer", dequantizer))

    def _with_noise(self, x: Tensor, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
        u, log_q = self.dequantizer(x.flatten(1), self.noise(len(x), self.latent_dim, generator=generator))
        return (x + u.unflatten(1, self.x_shape)) / 2, log_q
