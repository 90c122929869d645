"""The distributions that the coder takes, rounded to be the same on both sides."""

import copy
import hashlib

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_finite, with_article
from course_utils.models import VAE
from course_utils.models.protocol import Likelihood, fits

try:
    from constriction import stream as ans
except ImportError as error:
    raise ImportError(
        "course_utils.compression needs the package constriction, which has no wheel for Linux on ARM; "
        "elsewhere install it with pip install -e . -c constraints.txt."
    ) from error

# The step of the grid of z, about the smallest sigma of the packaged models with many dimensions; narrower q
# cost under 1 %.
STEP = 1 / 16
# On either side of 0. Not more: every cell costs at least 2^-24 of the probability, and popping a far-out
# cell by chance is expensive.
LAST_CELL = 96
IMAGES_AT_ONCE = 8
# The most that one symbol takes from the stack: the coder's probabilities are multiples of 2^-24.
POPPED_BITS = 24

DTYPES = (torch.uint8, torch.bool, torch.float32, torch.float64)


class Coding:
    """What compress and decompress share: from the model and x or z to the coder's distributions."""

    def __init__(self, model: VAE):
        if not isinstance(model, VAE):
            why = "An autoencoder does not say how probable an x is, so it gives no code lengths (slide 4)."
            if fits(model, Likelihood):
                why = "Train a models.VAE on the same x: it needs no labels and has level_probabilities."
            raise TypeError(
                "Lossless compression needs the p(x|z) and q(z|x) of a models.VAE, got "
                f"{with_article(type(model).__name__)}. {why}"
            )
        if not model.pixels.levels:
            raise ValueError(
                "Lossless compression needs probabilities of pixel values, but the likelihood "
                f"{model.likelihood!r} is a density. Use a model with likelihood='bernoulli' or "
                "'beta-binomial'."
            )
        for name, value in model.state_dict().items():
            require_finite(f"The model's {name}", value)
        self.model = copy.deepcopy(model).cpu().double().eval().requires_grad_(False)
        self.levels = model.pixels.levels
        weights = b"".join(value.numpy().tobytes() for value in self.model.state_dict().values())
        self.fingerprint = hashlib.blake2b(weights, digest_size=8).digest()
        self.family = ans.model.QuantizedGaussian(-LAST_CELL, LAST_CELL)
        self.prior = ans.model.QuantizedGaussian(-LAST_CELL, LAST_CELL, 0.0, 1 / STEP)

    def symbols_of(self, x: Tensor) -> Tensor:
        """x -> its levels as int32, on the CPU."""
        require_batch("x", x, self.model.x_shape)
        if self.levels == 256 and x.dtype != torch.uint8:
            raise TypeError(
                f"x must be uint8 for a beta-binomial model, whose pixels have 256 levels, got {x.dtype}."
            )
        if x.dtype not in DTYPES:
            raise TypeError(
                f"x must be uint8, bool, float32 or float64, got {x.dtype}; for pixels of 0 and 1 pass "
                "x.float()."
            )
        if self.levels == 2 and not ((x == 0) | (x == 1)).all():
            raise ValueError(
                "x must hold only 0 and 1 for a Bernoulli model; draw them once by data.binarize(x), or "
                "compress grey levels with a model of likelihood='beta-binomial'."
            )
        return x.detach().cpu().to(torch.int32).contiguous()

    def posterior(self, symbols: Tensor) -> tuple:
        """q(z|x) on the grid.

        symbols (n, *x_shape)  ->  a family with the means and the sigmas of n K cells.
        """
        mu, log_sigma = self.model.encode(_in_full(symbols.double() / (self.levels - 1)))
        # In cells, rounded to 1/64 of one; a sigma below 1/16 of a cell leaves one cell anyway.
        mean = (64 * mu / STEP).round().clamp(-64 * LAST_CELL, 64 * LAST_CELL) / 64
        sigma = (64 * log_sigma.exp() / STEP).round().clamp(4, 64 * LAST_CELL) / 64
        return self.family, *(cells[: len(symbols)].numpy().ravel() for cells in (mean, sigma))

    def likelihood(self, z: np.ndarray) -> tuple:
        """p(x|z) of the cells z (n K,)  ->  a family and its table of integer weights (n D, levels)."""
        z = torch.from_numpy(z).double().reshape(-1, self.model.latent_dim) * STEP
        p = self.model.level_probabilities(_in_full(z))[: len(z)]
        weights = (p * 2**20).round().clamp(min=1).reshape(-1, self.levels)
        return ans.model.Categorical(perfect=False), weights.numpy()


def _in_full(batch: Tensor) -> Tensor:
    """Pad to IMAGES_AT_ONCE rows with zeros.

    A matrix product may round differently for a different number of rows.
    """
    return torch.cat([batch, batch.new_zeros(IMAGES_AT_ONCE - len(batch), *batch.shape[1:])])
