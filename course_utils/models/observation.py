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
from course_utils.distributions import kl_to_standard_normal
from course_utils.models.base import Model
from course_utils.models.likelihoods import LIKELIHOODS
from course_utils.models.networks import require_sizes

# On constant pixels the best eta is 0 and the density infinite; a learned one stops here.
SMALLEST_ETA = 1e-4
ABSURD_KL = 100.0  # nats in one latent dimension, on average over examples
FIRST_ETA = 0.1  # of a learned one, until fit has seen data


class ObservationModel(Model):
    """A Model with p(x | the decoder's output) by ``likelihood``; a Gaussian one has the variance ``eta``."""

    def __init__(self, latent_dim: int, x_shape: Sequence[int], likelihood: str, eta: float | str):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.likelihood = require_choice("likelihood", likelihood, tuple(LIKELIHOODS))
        self.pixels = LIKELIHOODS[likelihood](self.x_shape)
        if not self.pixels.has_eta:
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
    def move_eta(self, rate: float | Tensor) -> None:
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
        """The shape of the decoder's output for one z."""
        channels, *size = self.x_shape
        return (self.pixels.numbers * channels, *size)

    def _from_pixels(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        return self.pixels.from_pixels(x, self.dtype, generator)

    def _check(self, x: Tensor) -> None:
        """One check, so that a GPU is waited for once."""
        if not self.pixels.allows(x).all():
            require_finite("x", x)
            raise ValueError(self.pixels.advice())

    def mean_of(self, out: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian, from the decoder's output: (..., *x_shape)."""
        return self.pixels.mean(out)

    def log_likelihood_of(self, x: Tensor, out: Tensor) -> Tensor:
        """log p(x|z) in nats, from the decoder's output for one z.

        prepared x (B, *x_shape), out (..., B, *shape of that output)  ->  (..., B)
        """
        return self.pixels.log_prob(require_floating("x", x), out, self.eta if self.pixels.has_eta else None)
