"""RealNVP, a normalizing flow: slide 23's neighbour of the VAE whose layers are invertible."""

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import require_batch, require_count, require_finite, require_floating
from course_utils.data import binarize
from course_utils.device import for_float64
from course_utils.distributions import standard_normal_log_prob
from course_utils.measuring import draws, measures
from course_utils.models.base import Model, require_binary
from course_utils.models.networks import encoder_network, require_latent, require_sizes

SMALLEST_U = 1e-7  # u is clamped this far away from 0 and 1
LOGIT_SCALE = 10.0  # pixels that are nearly always 0 have logits far from 0, and Adam's steps are small
LARGEST_LOG_SIGMA = 3.0  # of one coupling


def dequantize(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """y = (x + u) / 2 with u uniform in (0, 1): binary x of any shape  ->  y of the same shape, in (0, 1).

    A density p(y) then gives the image the probability p(x) = ∫ p(y) dy over its cube, of volume 2^-D
    Theis et al. 2016
    """
    require_floating("x", x)
    u = torch.rand(x.shape, dtype=x.dtype, device=x.device, generator=generator)
    return (x + u.clamp(SMALLEST_U, 1 - SMALLEST_U)) / 2


class Gaussianize(nn.Module):
    """z_d = Φ⁻¹(F_d(y_d)): map each y_d in (0, 1) through its own CDF, then through the inverse normal CDF.

    F_d's density is 2(1 - p_d) below ½ and 2 p_d above, with p_d learned: it turns independent binary pixels,
    dequantized, into exactly N(0, I).
    """

    def __init__(self, dim_x: int):
        super().__init__()
        self.scaled_logit = nn.Parameter(torch.zeros(dim_x))

    @property
    def logit(self) -> Tensor:
        """The logit of p_d: (D,)."""
        return LOGIT_SCALE * self.scaled_logit

    def forward(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """y: (B, D)  ->  z (B, D), log |det dz/dy| (B,)."""
        above = y > 0.5
        density = 2 * torch.where(above, self.logit, -self.logit).sigmoid()
        # The tail of F on y's side: where it is small it keeps all its digits.
        tail = density * torch.minimum(y, 1 - y)
        # Apple's GPUs have no ndtri, just as they have no float64.
        z = torch.special.ndtri(tail.to(for_float64(tail.device))).to(tail.device) * torch.where(above, -1, 1)
        return z, density.log().sum(-1) - standard_normal_log_prob(z)

    def inverse(self, z: Tensor) -> Tensor:
        """z: (..., D)  ->  y (..., D), never rounded to 0 or 1, where the density is undefined."""
        p, one_minus_p = self.logit.sigmoid(), (-self.logit).sigmoid()
        # Φ(z) and 1 - Φ(z), each to all its digits; torch.special.ndtr loses them where Φ is small.
        lower, upper = (0.5 * torch.erfc(side / math.sqrt(2)) for side in (-z, z))
        above = torch.where(p < one_minus_p, upper < p, lower > one_minus_p)
        y = torch.where(above, 1 - upper / (2 * p), lower / (2 * one_minus_p))
        rounding = torch.finfo(y.dtype).eps
        return y.clamp(rounding, 1 - rounding)


class Coupling(nn.Module):
    """Affine coupling: one half of the vector, a, determines the shift and scale of the other half, b.

    b -> (b - mu(a)) / sigma(a). Whatever mu and sigma are, the inverse is mu + sigma · b and the Jacobian is
    triangular:
    log |det| = -Σ log sigma        Dinh et al. 2017
    """

    def __init__(self, dim_a: int, dim_b: int, hidden: Sequence[int]):
        super().__init__()
        self.network = encoder_network([dim_a], hidden, 2 * dim_b, "mlp")[1:]
        nn.init.zeros_(self.network[-1].weight)  # so that it begins as the identity
        nn.init.zeros_(self.network[-1].bias)

    def forward(self, a: Tensor) -> tuple[Tensor, Tensor]:
        """a: (..., dim_a)  ->  mu, log_sigma of the other half, each (..., dim_b)."""
        mu, log_sigma = self.network(a).to(a.dtype).chunk(2, dim=-1)
        return mu, LARGEST_LOG_SIGMA * (log_sigma / LARGEST_LOG_SIGMA).tanh()


class RealNVP(Model):
    """z = f(y), invertible, with z ~ N(0, I): log p(y) = log N(f(y); 0, I) + log |det df/dy|, exactly

    y is in (0, 1); binary images are dequantized. f first makes each pixel Gaussian by itself; then
    ``couplings`` times the black squares of a checkerboard change the white ones, or the white the black. z
    has as many numbers as y.        Dinh et al. 2017
    """

    def __init__(
        self, x_shape: Sequence[int] = (1, 28, 28), hidden: Sequence[int] = (128, 128), couplings: int = 4
    ):
        super().__init__()
        require_count("couplings", couplings)
        self.x_shape = require_sizes("x_shape", x_shape)
        dim_x = require_count("the number of pixels in x_shape", math.prod(self.x_shape), at_least=2)
        self.latent_dim = dim_x
        parity = (
            torch.stack(torch.meshgrid(*map(torch.arange, self.x_shape), indexing="ij")).sum(0).flatten() % 2
        )
        # The black squares, then the white; if the number of squares is odd, there is one white square fewer.
        self.register_buffer("order", parity.argsort(stable=True), persistent=False)
        self.halves = [dim_x - dim_x // 2, dim_x // 2]
        self.gaussianize = Gaussianize(dim_x)
        sizes = itertools.islice(itertools.cycle([self.halves, self.halves[::-1]]), couplings)
        self.couplings = nn.ModuleList(Coupling(*pair, hidden) for pair in sizes)

    def _from_pixels(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        """uint8 x -> y in (0, 1): drawn as Bernoulli(x / 255) and dequantized, again at each use."""
        return self._with_noise(self._binary(x, generator, check=False), generator)[0]

    def dequantize(self, x: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """y = (x + u) / 2 with u drawn from q(u|x), which is uniform in a RealNVP, and log q(u|x).

        x (B, *x_shape), uint8 (drawn as Bernoulli(x / 255)) or 0 and 1  ->  y (B, *x_shape), (B,) in nats.
        """
        return self._with_noise(self._binary(x, generator), generator)

    def _with_noise(self, x: Tensor, generator: torch.Generator | None) -> tuple[Tensor, Tensor]:
        """y and log q(u|x) of binary x, which has been looked at."""
        return dequantize(x, generator), x.new_zeros(len(x))

    def _binary(self, x: Tensor, generator: torch.Generator | None, check: bool = True) -> Tensor:
        """x of 0 and 1; check: whether to look at pixels, too, which waits for the device."""
        x = require_batch("x", x, self.x_shape).to(self.device)
        binary = binarize(x, generator, check=check) if x.dtype == torch.uint8 else require_binary(x)
        return binary.to(self.dtype)

    def _check(self, x: Tensor) -> None:
        if not ((x > 0) & (x < 1)).all():
            require_finite("x", x)
            raise ValueError(
                "x must lie between 0 and 1, both excluded, where this model is a density; pass uint8 "
                "pixels, which are drawn and dequantized at each use, or models.dequantize(x) of binary "
                "pixels."
            )

    def encode_with_log_det(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """f: prepared y (B, *x_shape)  ->  z (B, D), log |det df/dy| (B,)."""
        h, log_det = self.gaussianize(require_batch("y", require_floating("y", y), self.x_shape).flatten(1))
        a, b = h[:, self.order].split(self.halves, dim=-1)
        for coupling in self.couplings:
            mu, log_sigma = coupling(a)
            a, b = (b - mu) * (-log_sigma).exp(), a
            log_det = log_det - log_sigma.sum(-1)
        return torch.cat([a, b], dim=-1), log_det

    def encode(self, y: Tensor) -> Tensor:
        """z = f(y): prepared y (B, *x_shape)  ->  (B, D)."""
        return self.encode_with_log_det(y)[0]

    def decode(self, z: Tensor) -> Tensor:
        """y = f⁻¹(z): z (..., D)  ->  (..., *x_shape), in (0, 1)."""
        size = len(self.couplings) % 2  # which colour the first numbers of z are
        a, b = require_latent(z, self.latent_dim, self).split(
            [self.halves[size], self.halves[1 - size]], dim=-1
        )
        for coupling in reversed(self.couplings):
            mu, log_sigma = coupling(b)
            a, b = b, mu + log_sigma.exp() * a
        h = torch.cat([a, b], dim=-1)[..., self.order.argsort()]
        return self.gaussianize.inverse(h).unflatten(-1, self.x_shape)

    def log_px(self, y: Tensor) -> Tensor:
        """log p(y), the exact log-density, in nats: prepared y (B, *x_shape)  ->  (B,)."""
        z, log_det = self.encode_with_log_det(y)
        return standard_normal_log_prob(z) + log_det

    @measures
    def bound(self, x: Tensor, samples: int = 1, generator: torch.Generator | None = None) -> Tensor:
        """log p(x) ≥ E_u [log p((x + u) / 2) - log q(u|x)] - D log 2 of the binary image, in nats.

        x (B, *x_shape), uint8 or 0 and 1  ->  (B,). Jensen's inequality, with u for z; ``samples`` draws of
        u.        Theis et al. 2016; Ho et al. 2019
        """
        require_count("samples", samples)
        x = self._binary(x, generator)
        return torch.stack([self._log_ratio(x, generator) for _ in range(samples)]).mean(0)

    def log_ratio(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """log p((x + u) / 2) - log q(u|x) - D log 2 at one draw of u, in nats.

        x as for ``bound``, but pixels have been checked before  ->  (B,).
        """
        return self._log_ratio(self._binary(x, generator, check=False), generator)

    def _log_ratio(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        y, log_q = self._with_noise(x, generator)
        return self.log_px(y) - log_q - self.latent_dim * math.log(2)

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draws y = f⁻¹(z), z from N(0, I): (count, *x_shape), in (0, 1); above ½ the pixel is 1."""
        return self.decode(self.noise(require_count("count", count), self.latent_dim, generator=generator))
