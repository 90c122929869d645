"""p(x | the decoder's output), pixel by pixel: one class for each likelihood that a VAE can have.

A new likelihood is a new class here, with its name in LIKELIHOODS; models, training, compression and widgets
ask it for what they need to know.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from course_utils.data import binarize
from course_utils.distributions import (
    BRIGHTEST,
    bernoulli_log_likelihood,
    beta_binomial_log_likelihood,
    beta_binomial_probabilities,
    gaussian_log_likelihood,
)

LARGEST_LOG = 8.0  # of alpha and beta


class PixelLikelihood:
    """What a likelihood says of pixels x (B, *x_shape), given the decoder's output ``out``."""

    numbers = 1  # of the decoder's output for each pixel
    levels: int | None = None  # that a pixel has; None for a density
    has_eta = False  # whether the density has a variance η
    activation: str | None = None  # from out to the mean of x, if it works pixel by pixel; as in networks.js

    def __init__(self, x_shape: Sequence[int]):
        self.x_shape = tuple(x_shape)

    def from_pixels(self, x: Tensor, dtype: torch.dtype, generator: torch.Generator | None) -> Tensor:
        """uint8 x  ->  the x that this likelihood takes."""
        return x.to(dtype) / BRIGHTEST

    def allows(self, x: Tensor) -> Tensor:
        """Which values of x, floating point, it takes: a bool for each."""
        raise NotImplementedError

    def advice(self) -> str:
        """What to say of finite x that it does not take."""
        raise NotImplementedError

    def mean(self, out: Tensor) -> Tensor:
        """(..., *x_shape), in [0, 1] unless it is a density."""
        raise NotImplementedError

    def log_prob(self, x: Tensor, out: Tensor, eta: Tensor | None) -> Tensor:
        """x (B, *x_shape), out (..., B, *x_shape)  ->  (..., B) in nats, summed over the pixels."""
        raise NotImplementedError

    def level_probabilities(self, out: Tensor) -> Tensor:
        """(..., *x_shape, levels); raises ValueError for a density."""
        discrete = [name for name, kind in LIKELIHOODS.items() if kind.levels]
        raise ValueError(
            f"A {type(self).__name__} likelihood is a density: it does not give the levels of a pixel "
            f"probabilities. Use a model with likelihood={' or '.join(map(repr, discrete))}."
        )

    def _flat(self, out: Tensor) -> Tensor:
        return out.flatten(-len(self.x_shape))


class Bernoulli(PixelLikelihood):
    """out are logits of pixels that are 0 or 1; uint8 pixels are drawn as Bernoulli(x / 255)."""

    levels = 2
    activation = "sigmoid"

    def from_pixels(self, x: Tensor, dtype: torch.dtype, generator: torch.Generator | None) -> Tensor:
        """Draws, again at each use. Raises ValueError for colours: each channel would be drawn as 0 or 1."""
        if len(self.x_shape) == 3 and self.x_shape[0] in (3, 4):
            raise ValueError(
                f"x must be grey pixels for a Bernoulli likelihood, got uint8 pixels of {self.x_shape[0]} "
                "channels, of which only 8 colours would be left: use likelihood='gaussian' or "
                "'beta-binomial'. If the channels are not colours, pass data.binarize(x)."
            )
        return binarize(x, generator, check=False)

    def allows(self, x: Tensor) -> Tensor:
        return (x == 0) | (x == 1)

    def advice(self) -> str:
        return (
            "x must be binary for a Bernoulli likelihood, which gives no density to grey values; pass "
            "uint8 pixels, which are drawn again at each use, or data.binarize(x), or use "
            "likelihood='gaussian'."
        )

    def mean(self, out: Tensor) -> Tensor:
        return out.sigmoid()

    def log_prob(self, x: Tensor, out: Tensor, eta: Tensor | None) -> Tensor:
        return bernoulli_log_likelihood(x.flatten(1), self._flat(out))

    def level_probabilities(self, out: Tensor) -> Tensor:
        return torch.stack([(-out).sigmoid(), out.sigmoid()], dim=-1)


class Gaussian(PixelLikelihood):
    """out is the mean G(z) of a density with the variance η in each pixel."""

    has_eta = True
    activation = "identity"

    def allows(self, x: Tensor) -> Tensor:
        return x.isfinite()

    def mean(self, out: Tensor) -> Tensor:
        return out

    def log_prob(self, x: Tensor, out: Tensor, eta: Tensor | None) -> Tensor:
        return gaussian_log_likelihood(x.flatten(1), self._flat(out), eta)


class BetaBinomial(PixelLikelihood):
    """out has twice the channels of x, those of log alpha and those of log beta; x is grey, of 256 levels."""

    numbers = 2
    levels = BRIGHTEST + 1

    def allows(self, x: Tensor) -> Tensor:
        levels = BRIGHTEST * x
        return (x >= 0) & (x <= 1) & ((levels - levels.round()).abs() < 0.1)

    def advice(self) -> str:
        return (
            "x must be grey levels 0, 1/255, …, 1 for a beta-binomial likelihood, got values between or "
            "outside these; pass uint8 pixels, or use likelihood='gaussian'."
        )

    def mean(self, out: Tensor) -> Tensor:
        alpha, beta = self._alpha_beta(out)
        return alpha / (alpha + beta)

    def log_prob(self, x: Tensor, out: Tensor, eta: Tensor | None) -> Tensor:
        alpha, beta = map(self._flat, self._alpha_beta(out))
        return beta_binomial_log_likelihood((BRIGHTEST * x.flatten(1)).round(), alpha, beta)

    def level_probabilities(self, out: Tensor) -> Tensor:
        return beta_binomial_probabilities(*self._alpha_beta(out))

    def _alpha_beta(self, out: Tensor) -> tuple[Tensor, Tensor]:
        # tanh keeps both between exp(-8) and exp(8), where lgamma is still exact enough in float32.
        alpha, beta = (LARGEST_LOG * (out / LARGEST_LOG).tanh()).exp().chunk(2, dim=-len(self.x_shape))
        return alpha, beta


LIKELIHOODS = {"bernoulli": Bernoulli, "gaussian": Gaussian, "beta-binomial": BetaBinomial}
