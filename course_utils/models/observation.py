"""Which x a VAE takes, and p(x | the decoder's output): what VAE and ConditionalVAE share."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import (
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
    gaussian_log_likelihood,
    kl_to_standard_normal,
)
from course_utils.models.base import Model
from course_utils.models.networks import require_sizes

LARGEST_LOG = 8.0  # of alpha and beta
# On constant pixels the best eta is 0 and the density infinite; a learned one stops here.
SMALLEST_ETA = 1e-4
ABSURD_KL = 100.0  # nats in one latent dimension, on average over examples
FIRST_ETA = 0.1  # of a learned one, until fit has seen data


class ObservationModel(Model):
    """A Model with p(x | the decoder's output) by ``likelihood``; a Gaussian one has the variance ``eta``."""

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
        return torch.full((), self.fixed_eta, dtype=self.dtype, device=self.device)

    @property
    def learns_eta(self) -> bool:
        """Whether η is a parameter of the model."""
        return "log_eta" in self._parameters

    @torch.no_grad()
    def move_eta(self, rate: float) -> None:
        """Set η to η + rate · (η* - η), η* = E_q‖x - G(z)‖² / D, from log_eta's gradient, which is cleared.

        The gradient is that of minus the mean bound. With respect to η the bound has derivative D (η* - η) /
        2η² and Fisher information D / 2η², so this is a step of natural gradient ascent        Amari 1998
        Gradient steps in log_eta itself, as Adam takes them, need thousands of steps to reach the scale of
        the data.
        """
        if self.log_eta.grad is None:  # the objective did not use η
            return
        above, eta = self.log_eta.exp(), self.eta  # eta = SMALLEST_ETA + above
        slope = -self.log_eta.grad / above
        moved = eta + rate * 2 * eta.square() / math.prod(self.x_shape) * slope
        # An objective that counts log p(x|z) more than once would overshoot.
        moved = torch.maximum(moved, 0.1 * eta)
        self.log_eta.copy_((moved - SMALLEST_ETA).clamp(min=1e-3 * SMALLEST_ETA).log())
        self.log_eta.grad = None

    @torch.no_grad()
    def shrink_first_layer(self, x: Tensor, *y: Tensor) -> None:
        """Divide the encoder's first weights on x by x's root mean square, if its KL is absurd for x.

        prepared x (B, *x_shape), and y (B,) for a model that takes labels. A new encoder's mu and log_sigma
        grow with x, and its KL exponentially: columns of 0 to 255 start at up to e^80 nats. No trained
        encoder has 100 nats in each dimension.
        """
        kl = kl_to_standard_normal(*self.encode(x, *y)).mean()
        if kl <= ABSURD_KL * self.latent_dim:
            return
        layers = (part for part in self.encoder.modules() if isinstance(part, nn.Linear | nn.Conv2d))
        first = next(layers, None)
        if first is not None:
            # Further inputs are a label's.
            of_x = self.x_shape[0] if isinstance(first, nn.Conv2d) else math.prod(self.x_shape)
            first.weight[:, :of_x] /= x.square().mean().sqrt()

    @property
    def _out_shape(self) -> tuple[int, ...]:
        """The shape of the decoder's output for one z: two numbers per pixel if beta-binomial."""
        channels, *size = self.x_shape
        return (2 * channels, *size) if self.likelihood == "beta-binomial" else self.x_shape

    def _from_pixels(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        """Bernoulli: drawn as Bernoulli(x / 255), again at each use. Gaussian and beta-binomial: x / 255."""
        if self.likelihood != "bernoulli":
            return super()._from_pixels(x, generator)
        self._require_grey()
        return binarize(x, generator)

    def _check(self, x: Tensor) -> None:
        """Bernoulli: 0 or 1. Beta-binomial: 0, 1/255, …, 1. Gaussian: finite.

        One check, so that a GPU is waited for once.
        """
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
                "x must be binary for a Bernoulli likelihood, which gives no density to grey values; pass "
                "uint8 pixels, which are drawn again at each use, or data.binarize(x), or use "
                "likelihood='gaussian'."
            )
        raise ValueError(
            "x must be grey levels 0, 1/255, …, 1 for a beta-binomial likelihood, got values between or "
            "outside these; pass uint8 pixels, or use likelihood='gaussian'."
        )

    def _require_grey(self) -> None:
        """Raise ValueError for colours: a Bernoulli likelihood would draw each channel as 0 or 1."""
        if len(self.x_shape) == 3 and self.x_shape[0] in (3, 4):
            raise ValueError(
                f"x must be grey pixels for a Bernoulli likelihood, got uint8 pixels of {self.x_shape[0]} "
                "channels, of which only 8 colours would be left: use likelihood='gaussian' or "
                "'beta-binomial'. If the channels are not colours, pass data.binarize(x)."
            )

    def mean_of(self, out: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian, from the decoder's output: (..., *x_shape)."""
        if self.likelihood == "beta-binomial":
            alpha, beta = self._alpha_beta(out)
            return alpha / (alpha + beta)
        return out.sigmoid() if self.likelihood == "bernoulli" else out

    def log_likelihood_of(self, x: Tensor, out: Tensor) -> Tensor:
        """log p(x|z) in nats, from the decoder's output.

        prepared x (B, *x_shape), out (..., B, *x_shape)  ->  (..., B).
        For a beta-binomial likelihood out has twice the channels of x: those of log alpha, then those of log
        beta.
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
        # tanh keeps both between exp(-8) and exp(8), where lgamma is still exact enough in float32.
        alpha, beta = (LARGEST_LOG * (out / LARGEST_LOG).tanh()).exp().chunk(2, dim=-len(self.x_shape))
        return alpha, beta
