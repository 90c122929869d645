"""The VAE's neighbours on slide 23: an autoregressive model, a reversible one, and a generator trained against a judge."""

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm

from course_utils.arguments import (
    require_batch,
    require_count,
    require_finite,
    require_floating,
    require_positive,
)
from course_utils.data import binarize
from course_utils.device import batches, for_float64, generator, pick
from course_utils.distributions import bernoulli_log_likelihood, standard_normal_log_prob
from course_utils.measuring import draws, measures
from course_utils.models.base import Model
from course_utils.models.networks import (
    decoder_network,
    encoder_network,
    on_every_z,
    require_latent,
    require_sizes,
)

SMALLEST_U = 1e-7  # u in (0, 1) keeps so far from 0 and 1
NOISE = 0.3  # standard deviation of what is added to all images that a discriminator is trained on
LOGIT_SCALE = 10.0  # pixels that are nearly always 0 have logits far from 0, and Adam's steps are small
LARGEST_LOG_SIGMA = 3.0  # of one coupling


def _binary(
    x: Tensor, x_shape: Sequence[int], like: Tensor, noise: torch.Generator | None, check: bool = True
) -> Tensor:
    """x (B, *x_shape) -> pixels of 0 and 1, of the dtype and on the device of ``like``.

    uint8 is drawn anew as Bernoulli(x / 255); floating point must be 0 or 1, which check=False does not look at.
    """
    x = require_batch("x", x, x_shape).to(like.device)
    if x.dtype == torch.uint8:
        return binarize(x, noise).to(like.dtype)
    require_floating("x", x)
    if check and not ((x == 0) | (x == 1)).all():
        require_finite("x", x)
        raise ValueError(
            "x must be binary, because this model gives probabilities to pixels of 0 and 1 alone; pass uint8 pixels, "
            "which are drawn anew each time, or data.binarize(x)."
        )
    return x.to(like.dtype)


class MaskedLinear(nn.Linear):
    """A linear layer some of whose weights are 0 and stay so: ``mask`` (outputs, inputs) is True where there is a weight."""

    def __init__(self, mask: Tensor, bias: bool = True):
        super().__init__(mask.shape[1], mask.shape[0], bias)
        self.register_buffer("mask", mask, persistent=False)
        with torch.no_grad():
            self.weight *= mask

    def forward(self, h: Tensor) -> Tensor:
        """h: (..., inputs)  ->  (..., outputs)."""
        return functional.linear(h, self.weight * self.mask, self.bias)


class MADE(Model):
    """p(x) = Π_d p(x_d | x_1 … x_{d-1}), all D conditionals from one masked network        Germain et al. 2015

    x is binary, its pixels in the order of reading. Hidden unit k reads the first m_k pixels, and the pixels after these read
    it; m_k goes evenly from 1 to D - 1. Beside the ``hidden`` units each pixel reads all pixels before it directly.
    One pass gives the exact log p(x). A sample takes D passes, one for each pixel.
    """

    def __init__(self, x_shape: Sequence[int] = (1, 28, 28), hidden: int = 300):
        super().__init__()
        require_count("hidden", hidden)
        self.x_shape = require_sizes("x_shape", x_shape)
        dim_x = require_count("the number of pixels in x_shape", math.prod(self.x_shape), at_least=2)
        pixel, m = torch.arange(dim_x), torch.linspace(1, dim_x - 1, hidden).round()
        self.hidden = MaskedLinear(pixel < m.unsqueeze(1))
        self.output = MaskedLinear(m <= pixel.unsqueeze(1))
        self.direct = MaskedLinear(pixel < pixel.unsqueeze(1), bias=False)

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape), uint8 (drawn anew as Bernoulli(x / 255)) or floating point 0 and 1 -> binary x, on the model's device.

        check=False skips the look at floating-point values.
        """
        return _binary(x, self.x_shape, self.direct.weight, generator, check)

    def logits(self, x: Tensor) -> Tensor:
        """The logit of p(x_d = 1 | x_1 … x_{d-1}) for every pixel d: prepared x (B, *x_shape)  ->  (B, *x_shape)."""
        x = require_batch("x", require_floating("x", x), self.x_shape).flatten(1)
        logits = self.output(self.hidden(x).relu()) + self.direct(x)
        return logits.unflatten(1, self.x_shape).to(
            x.dtype
        )  # under autocast the network computes in bfloat16

    def log_px(self, x: Tensor) -> Tensor:
        """log p(x), exactly, in nats: prepared x (B, *x_shape)  ->  (B,)."""
        return bernoulli_log_likelihood(x.flatten(1), self.logits(x).flatten(1))

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``count`` draws from p(x), pixel after pixel, by one pass for each pixel: (count, *x_shape) of 0 and 1."""
        weight = self.direct.weight
        x = torch.zeros(
            require_count("count", count), *self.x_shape, dtype=weight.dtype, device=weight.device
        )
        pixels = x.view(count, -1)
        for d in range(pixels.shape[1]):
            p = self.logits(x).flatten(1)[:, d].sigmoid()
            pixels[:, d] = torch.bernoulli(p, generator=generator)
        return x


def dequantize(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """y = (x + u) / 2 with u uniform in (0, 1): binary x of any shape  ->  y of the same shape, in (0, 1).

    A density p(y) then gives the image the probability p(x) = ∫ p(y) dy over its cube, of volume 2^-D        Theis et al. 2016
    """
    require_floating("x", x)
    u = torch.rand(x.shape, dtype=x.dtype, device=x.device, generator=generator)
    return (x + u.clamp(SMALLEST_U, 1 - SMALLEST_U)) / 2


class Gaussianize(nn.Module):
    """z_d = Φ⁻¹(F_d(y_d)): each y_d in (0, 1) through its own cumulative distribution function, and then that of N(0, 1) backwards.

    F_d's density is 2(1 - p_d) below ½ and 2 p_d above, with p_d learned: of independent binary pixels, dequantized, it
    makes exactly N(0, I).
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
        tail = density * torch.minimum(
            y, 1 - y
        )  # of F on the side of y: where it is small it keeps all its digits
        # Apple's GPUs have no ndtri, as they have no float64.
        z = torch.special.ndtri(tail.to(for_float64(tail.device))).to(tail.device) * torch.where(above, -1, 1)
        return z, density.log().sum(-1) - standard_normal_log_prob(z)

    def inverse(self, z: Tensor) -> Tensor:
        """z: (..., D)  ->  y (..., D), never rounded to 0 or 1, where there is no density."""
        p, one_minus_p = self.logit.sigmoid(), (-self.logit).sigmoid()
        # Φ(z) and 1 - Φ(z), each to all its digits; torch.special.ndtr loses them where Φ is small.
        lower, upper = (0.5 * torch.erfc(side / math.sqrt(2)) for side in (-z, z))
        above = torch.where(p < one_minus_p, upper < p, lower > one_minus_p)
        y = torch.where(above, 1 - upper / (2 * p), lower / (2 * one_minus_p))
        rounding = torch.finfo(y.dtype).eps
        return y.clamp(rounding, 1 - rounding)


class Coupling(nn.Module):
    """One half of the numbers, a, says how the other half, b, is shifted and scaled: b -> (b - mu(a)) / sigma(a)        Dinh et al. 2017

    Whatever mu and sigma are, it has an inverse, mu + sigma · b, and its Jacobian is triangular: log |det| = -Σ log sigma.
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
    """z = f(y), invertible, with z ~ N(0, I): log p(y) = log N(f(y); 0, I) + log |det df/dy|, exactly        Dinh et al. 2017

    y is in (0, 1); binary images are dequantized. f makes each pixel Gaussian by itself, and then ``couplings`` times lets the
    black squares of a checkerboard change the white ones, or these the black ones. z has as many numbers as y.
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
        # The black squares, then the white, of which an odd number has one fewer.
        self.register_buffer("order", parity.argsort(stable=True), persistent=False)
        self.halves = [dim_x - dim_x // 2, dim_x // 2]
        self.gaussianize = Gaussianize(dim_x)
        sizes = itertools.islice(itertools.cycle([self.halves, self.halves[::-1]]), couplings)
        self.couplings = nn.ModuleList(Coupling(*pair, hidden) for pair in sizes)

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape) -> y on the model's device: uint8 is drawn as Bernoulli(x / 255) and dequantized, y in (0, 1) stays.

        check=False skips the look at floating-point values.
        """
        parameter = self.gaussianize.scaled_logit
        x = require_batch("x", x, self.x_shape).to(parameter.device)
        if x.dtype == torch.uint8:
            return dequantize(binarize(x, generator), generator).to(parameter.dtype)
        require_floating("x", x)
        if check and not ((x > 0) & (x < 1)).all():
            require_finite("x", x)
            raise ValueError(
                "x must lie between 0 and 1, both excluded, because this model is a density there; pass uint8 pixels, "
                "which are drawn anew and dequantized each time, or models.dequantize(x) of binary pixels."
            )
        return x.to(parameter.dtype)

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
        """log p(x) ≥ E_u log p((x + u) / 2) - D log 2 of the binary image, in nats: x (B, *x_shape), uint8 or 0 and 1  ->  (B,).

        Jensen's inequality, u in the place of z and its uniform distribution in that of q; ``samples`` draws of u.
        """
        require_count("samples", samples)
        x = _binary(x, self.x_shape, self.gaussianize.scaled_logit, generator)
        log_py = torch.stack([self.log_px(dequantize(x, generator)) for _ in range(samples)])
        return log_py.mean(0) - self.latent_dim * math.log(2)

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``count`` draws y = f⁻¹(z), z from N(0, I): (count, *x_shape), in (0, 1); above ½ the pixel of the image is 1."""
        parameter = self.gaussianize.scaled_logit
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(require_count("count", count), self.latent_dim, **options))


class GAN(Model):
    """A generator x = G(z), z ~ N(0, I), and a discriminator that tells its images from data        Goodfellow et al. 2014

    G is the only thing that is kept of p(x): it has no noise of its own, so there is no density, and nothing leads from x to z.
    ``hidden``: the discriminator's hidden sizes, mirrored in the generator. Fit it by ``fit_gan``.
    """

    def __init__(
        self, latent_dim: int = 64, x_shape: Sequence[int] = (1, 28, 28), hidden: Sequence[int] = (256, 256)
    ):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.generator = decoder_network(x_shape, hidden, latent_dim, "mlp")
        self.discriminator = nn.Sequential(
            *(
                nn.Sequential(nn.LeakyReLU(0.2), nn.Dropout(0.3)) if isinstance(layer, nn.ReLU) else layer
                for layer in encoder_network(x_shape, hidden, 1, "mlp")
            )
        )

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape), uint8 (drawn anew as Bernoulli(x / 255)) or floating point 0 and 1 -> binary x, on the model's device.

        check=False skips the look at floating-point values.
        """
        return _binary(x, self.x_shape, next(self.parameters()), generator, check)

    def decode(self, z: Tensor) -> Tensor:
        """G(z), in (0, 1): z (..., K)  ->  (..., *x_shape)."""
        return on_every_z(self.generator, z, self.latent_dim).sigmoid()

    def judge(self, x: Tensor) -> Tensor:
        """The logit of the discriminator's probability that x is data: (B, *x_shape)  ->  (B,)."""
        return self.discriminator(2 * require_batch("x", require_floating("x", x), self.x_shape) - 1).squeeze(
            1
        )

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """G at ``count`` draws z from N(0, I): (count, *x_shape), in (0, 1)."""
        parameter = next(self.parameters())
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(require_count("count", count), self.latent_dim, **options))


@torch.enable_grad()
def fit_gan(
    gan: GAN,
    x: Tensor,
    epochs: int = 5,
    *,
    batch_size: int = 128,
    learning_rate: float = 4e-4,
    seed: int = 0,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> dict[str, list[float]]:
    """Train generator and discriminator in turns, in place: x (N, *x_shape)  ->  the mean loss of each, per epoch, in nats.

    The discriminator minimises -log D(x) - log(1 - D(G(z))), the generator -log D(G(z)): two losses, and no one number that
    both improve. Both kinds of image get a little noise, or D would tell the nearly black pixels of G from black ones and
    nothing else would be learned. Adam with the momentum of Radford et al. 2016.
    """
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_positive("learning_rate", learning_rate)
    device = pick(device)
    was_training = gan.training
    gan.to(device).train()
    x, noise = require_batch("x", x, gan.x_shape).to(device), generator(seed, device)
    if x.is_floating_point():
        gan.prepare(x)  # looks at every value once, so that the loop need not
    adam = dict(lr=learning_rate, betas=(0.5, 0.999), fused=True)
    by_discriminator = torch.optim.Adam(gan.discriminator.parameters(), **adam)
    by_generator = torch.optim.Adam(gan.generator.parameters(), **adam)
    history = {"discriminator": [], "generator": []}
    for epoch in tqdm(range(epochs), unit="epoch", disable=not progress):
        losses = []
        for chosen in batches(len(x), batch_size, seed + epoch).to(device):
            real = gan.prepare(x[chosen], noise, check=False)
            fake = gan.decode(torch.randn(len(real), gan.latent_dim, device=device, generator=noise))
            blur = NOISE * torch.randn(2, *real.shape, device=device, generator=noise)
            real, fake = real + blur[0], fake + blur[1]

            # With l the logit of D, -log D is softplus(-l) and -log(1 - D) is softplus(l).
            told_apart = functional.softplus(-gan.judge(real)) + functional.softplus(gan.judge(fake.detach()))
            by_discriminator.zero_grad()
            told_apart.mean().backward()
            by_discriminator.step()

            seen_through = functional.softplus(-gan.judge(fake))
            by_generator.zero_grad()
            seen_through.mean().backward()
            by_generator.step()
            losses.append(torch.stack([told_apart.detach().mean(), seen_through.detach().mean()]))
        for name, loss in zip(history, torch.stack(losses).mean(0).tolist(), strict=True):
            history[name].append(loss)
    gan.train(was_training)
    return history
