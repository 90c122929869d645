"""The variational autoencoder."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import (
    require_batch,
    require_choice,
    require_count,
    require_finite,
    require_floating,
    require_positive,
)
from course_utils.data import binarize
from course_utils.distributions import (
    BRIGHTEST,
    bernoulli_log_likelihood,
    beta_binomial_log_likelihood,
    beta_binomial_probabilities,
    gaussian_log_likelihood,
    kl_to_standard_normal,
)
from course_utils.measuring import draws, measures
from course_utils.models.base import Model
from course_utils.models.networks import decoder_network, encoder_network, on_every_z, require_sizes

LARGEST_LOG = 8.0  # of alpha and beta
SMALLEST_ETA = 1e-4  # on constant pixels the best eta is 0 and the density infinite; a learned one stops here
ABSURD_KL = 100.0  # nats in one latent dimension, on average over examples
FIRST_ETA = 0.1  # of a learned one, until fit has seen data


class ObservationModel(Model):
    """What every VAE of the course shares: which x it takes, and p(x | the decoder's output)."""

    x_shape: tuple[int, ...]
    likelihoods = ("bernoulli", "gaussian", "beta-binomial")

    def __init__(self, latent_dim: int, x_shape: Sequence[int], likelihood: str, eta: float | str):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.likelihood = require_choice("likelihood", likelihood, self.likelihoods)
        if likelihood != "gaussian":
            if eta != "learned":
                raise ValueError(f"eta belongs to likelihood='gaussian'; with {likelihood!r} leave it out.")
        elif eta == "learned":
            self.log_eta = nn.Parameter(torch.tensor(FIRST_ETA - SMALLEST_ETA).log())
        else:
            self.fixed_eta = require_positive("eta", eta)

    @property
    def eta(self) -> Tensor:
        """The observation variance η, a scalar; only a model with a Gaussian likelihood has it."""
        if self.learns_eta:
            return SMALLEST_ETA + self.log_eta.exp()
        like = next(self.parameters())
        return torch.full((), self.fixed_eta, dtype=like.dtype, device=like.device)

    @property
    def learns_eta(self) -> bool:
        """Whether η is a parameter of the model."""
        return "log_eta" in self._parameters

    @torch.no_grad()
    def move_eta(self, rate: float) -> None:
        """η + rate · (η* - η), with η* = E_q‖x - G(z)‖² / D, from log_eta's gradient, which it uses up.

        The gradient is that of minus the mean bound. With respect to η the bound has the derivative D (η* - η) / 2η² and
        the Fisher information D / 2η², so this is a step of natural gradient ascent        Amari 1998
        Gradient steps in log_eta itself, of Adam for example, take thousands of steps to a scale that the data have.
        """
        if self.log_eta.grad is None:  # the objective has not used η
            return
        above, eta = self.log_eta.exp(), self.eta  # eta = SMALLEST_ETA + above
        slope = -self.log_eta.grad / above
        moved = eta + rate * 2 * eta.square() / math.prod(self.x_shape) * slope
        moved = torch.maximum(
            moved, 0.1 * eta
        )  # an objective that counts log p(x|z) more than once overshoots
        self.log_eta.copy_((moved - SMALLEST_ETA).clamp(min=1e-3 * SMALLEST_ETA).log())
        self.log_eta.grad = None

    @torch.no_grad()
    def meet_scale_of(self, x: Tensor, *y: Tensor) -> None:
        """Divide the weights on x in the encoder's first layer by x's root mean square, if the encoder is none for data of this scale.

        prepared x (B, *x_shape), and y (B,) for a model that takes labels. A new encoder's mu and log_sigma grow with x, and
        its KL exponentially: columns of 0 to 255 start at up to e^80 nats. No trained one has 100 nats in each dimension.
        """
        kl = kl_to_standard_normal(*self.encode(x, *y)).mean()
        if kl <= ABSURD_KL * self.latent_dim:
            return
        first = next(
            (part for part in self.encoder.modules() if isinstance(part, nn.Linear | nn.Conv2d)), None
        )
        if first is not None:
            of_x = (
                self.x_shape[0] if isinstance(first, nn.Conv2d) else math.prod(self.x_shape)
            )  # the others are a label's
            first.weight[:, :of_x] /= x.square().mean().sqrt()

    @property
    def _out_shape(self) -> tuple[int, ...]:
        """The shape of the decoder's output for one z: a beta-binomial likelihood has two numbers for each of x."""
        channels, *size = self.x_shape
        return (2 * channels, *size) if self.likelihood == "beta-binomial" else self.x_shape

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape), uint8 or floating point -> data that the likelihood is a likelihood of, on the model's device.

        Bernoulli: uint8 is drawn as Bernoulli(x / 255), again at each use; floating point must be 0 or 1. Gaussian and
        beta-binomial: uint8 is divided by 255; for the latter floating point must be one of 0, 1/255, …, 1.
        check=False skips the look at floating-point values, for data that has been looked at before.
        """
        parameter = next(self.parameters())
        x, dtype = require_batch("x", x, self.x_shape).to(parameter.device), parameter.dtype
        if x.dtype == torch.uint8:
            if self.likelihood == "bernoulli":
                self._require_grey()
            return binarize(x, generator).to(dtype) if self.likelihood == "bernoulli" else x.to(dtype) / 255
        require_floating("x", x)
        if check:
            self._look_at(x)
        return x.to(dtype)

    def _look_at(self, x: Tensor) -> None:
        """Raise ValueError unless the likelihood is one of these values. One look, so that a GPU is waited for once."""
        levels = BRIGHTEST * x
        allowed = {
            "bernoulli": lambda: (x == 0) | (x == 1),
            "beta-binomial": lambda: (x >= 0) & (x <= 1) & ((levels - levels.round()).abs() < 0.1),
            "gaussian": x.isfinite,
        }[self.likelihood]
        if allowed().all():
            return
        require_finite("x", x)
        if self.likelihood == "bernoulli":
            raise ValueError(
                "x must be binary for a Bernoulli likelihood, which gives no density to grey values; pass uint8 "
                "pixels, which are drawn anew each time, or data.binarize(x), or use likelihood='gaussian'."
            )
        raise ValueError(
            "x must be grey levels 0, 1/255, …, 1 for a beta-binomial likelihood, got values between them or outside; "
            "pass uint8 pixels, or use likelihood='gaussian'."
        )

    def _require_grey(self) -> None:
        """Raise ValueError for colours, of which a Bernoulli likelihood would draw each channel of each pixel as 0 or 1."""
        if len(self.x_shape) == 3 and self.x_shape[0] in (3, 4):
            raise ValueError(
                f"x must be grey pixels for a Bernoulli likelihood, got uint8 pixels of {self.x_shape[0]} channels, of which "
                "only 8 colours would be left: use likelihood='gaussian' or 'beta-binomial'. If the channels are not "
                "colours, pass data.binarize(x)."
            )

    def mean_of(self, out: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian, from the decoder's output: (..., *x_shape)."""
        if self.likelihood == "beta-binomial":
            alpha, beta = self._alpha_beta(out)
            return alpha / (alpha + beta)
        return out.sigmoid() if self.likelihood == "bernoulli" else out

    def log_likelihood_of(self, x: Tensor, out: Tensor) -> Tensor:
        """log p(x|z) in nats, from the decoder's output: prepared x (B, *x_shape), out (..., B, *x_shape)  ->  (..., B).

        For a beta-binomial likelihood out has twice the channels of x: those of log alpha, then those of log beta.
        """
        x = require_floating("x", x).flatten(1)
        if self.likelihood == "beta-binomial":
            alpha, beta = (part.flatten(-len(self.x_shape)) for part in self._alpha_beta(out))
            return beta_binomial_log_likelihood((BRIGHTEST * x).round(), alpha, beta)
        out = out.flatten(-len(self.x_shape))
        if self.likelihood == "bernoulli":
            return bernoulli_log_likelihood(x, out)
        return gaussian_log_likelihood(x, out, self.eta)

    def _alpha_beta(self, out: Tensor) -> tuple[Tensor, Tensor]:
        # tanh keeps both between exp(-8) and exp(8), where lgamma has digits to lose in float32.
        alpha, beta = (LARGEST_LOG * (out / LARGEST_LOG).tanh()).exp().chunk(2, dim=-len(self.x_shape))
        return alpha, beta


class VAE(ObservationModel):
    """p(z) = N(0, I), p(x|z) from the decoder, q(z|x) = N(mu(x), diag sigma(x)²) from the encoder        slides 19 to 22

    ``likelihood="bernoulli"``: the decoder gives logits, and x is binary; grey uint8 pixels are drawn anew at each use.
    ``likelihood="gaussian"``: the decoder gives the mean G(z), and eta, the variance of one pixel, is the number given or,
    for ``eta="learned"``, a parameter bounded below by 1e-4, which training.fit keeps at its optimum for the decoder;
    uint8 pixels are divided by 255.
    ``likelihood="beta-binomial"``: the decoder gives log alpha and log beta of each pixel, and x is grey, with 256 levels.
    ``hidden``: the encoder's hidden sizes, mirrored in the decoder, () for linear networks; ``architecture``: "mlp" or
    "conv", for images (channels, H, W) of at least 4 by 4.
    Parameters are float32; call ``.double()`` for float64.
    """

    def __init__(
        self,
        latent_dim: int,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        architecture: str = "mlp",
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
    ):
        super().__init__(latent_dim, x_shape, likelihood, eta)
        self.encoder = encoder_network(x_shape, hidden, 2 * latent_dim, architecture)
        self.decoder = decoder_network(self._out_shape, hidden, latent_dim, architecture)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The inference network: prepared x (B, *x_shape)  ->  mu, log_sigma of q(z|x), each (B, K)        slide 21"""
        mu, log_sigma = (
            self.encoder(require_batch("x", require_floating("x", x), self.x_shape))
            .to(x.dtype)
            .chunk(2, dim=-1)
        )
        return mu, log_sigma

    def decode(self, z: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian: z (..., K)  ->  (..., *x_shape)."""
        return self.mean_of(on_every_z(self.decoder, z, self.latent_dim))

    def level_probabilities(self, z: Tensor) -> Tensor:
        """p(x|z) as a table: z (..., K)  ->  (..., *x_shape, L), the probability of each pixel's L levels, 2 or 256.

        Raises ValueError for a Gaussian likelihood: that is a density, and gives no single level a probability.
        """
        out = on_every_z(self.decoder, z, self.latent_dim)
        if self.likelihood == "bernoulli":
            return torch.stack([(-out).sigmoid(), out.sigmoid()], dim=-1)
        if self.likelihood == "beta-binomial":
            return beta_binomial_probabilities(*self._alpha_beta(out))
        raise ValueError(
            "A Gaussian likelihood is a density: it gives no level of a pixel a probability. "
            "Use a model with likelihood='bernoulli' or 'beta-binomial'."
        )

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over the pixels: prepared x (B, *x_shape), z (..., B, K), or (..., 1, K) for every x  ->  (..., B)."""
        return self.log_likelihood_of(x, on_every_z(self.decoder, z, self.latent_dim))

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """The means of p(x|z) at ``count`` draws z from the prior: (count, *x_shape)."""
        require_count("count", count)
        parameter = next(self.parameters())
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(count, self.latent_dim, **options))

    @measures
    def reconstruct(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The mean of p(x|z) at z = mu(x): x (B, *x_shape), uint8 or floating point  ->  (B, *x_shape)."""
        return self.decode(self.encode(self.prepare(x, generator))[0])
