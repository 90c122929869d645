"""The squared error of an autoencoder."""

from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.models.protocol import Autoencoder, require_model


class SquaredError(NamedTuple):
    """‖x - x̃‖², (B,), summed over the dimensions."""

    squared_error: Tensor

    @property
    def value(self) -> Tensor:
        """What is maximised: the negative error, (B,)."""
        return -self.squared_error


def squared_error(
    model: Autoencoder, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> SquaredError:
    """L(x, x̃) = ‖x - x̃‖² for an autoencoder: x (B, *x_shape)  ->  squared_error (B,)        slide 5"""
    require_model(model, Autoencoder)
    x = model.prepare(x, generator, check=check)
    return SquaredError((x - model.decode(_one_code(model, x))).flatten(1).square().sum(-1))


def _one_code(model: Autoencoder, x: Tensor) -> Tensor:
    """z (B, K) of an autoencoder; TypeError for a model whose encoder gives a distribution."""
    z = model.encode(x)
    if isinstance(z, tuple):
        raise TypeError(
            "The squared error is that of an autoencoder, whose encode gives one code z; encode of a "
            f"{type(model).__name__} gives mu and log_sigma of q(z|x): use objectives.elbo."
        )
    return z


def nested_squared_error(
    model: Autoencoder, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> SquaredError:
    """‖x - decode(z₁ … z_k, 0 … 0)‖², k drawn for each example

    x: (B, *x_shape)  ->  squared_error (B,). Each code dimension can rely only on earlier ones, so the first
    become the most informative, as in PCA. p(k) ∝ 1/√k for k = 1 … K: after 15 epochs of MNIST with K = 64, a
    uniform k left the first two dimensions above PCA's error, and p(k) ∝ 1/k about the last 25; this is
    between the two        Rippel, Gelbart & Adams 2014, nested dropout
    """
    require_model(model, Autoencoder)
    x = model.prepare(x, generator, check=check)
    z = _one_code(model, x)
    number = torch.arange(1, z.shape[1] + 1, device=z.device)
    k = torch.multinomial(number**-0.5, len(z), replacement=True, generator=generator) + 1
    kept = z * (number <= k.unsqueeze(1))
    return SquaredError((x - model.decode(kept)).flatten(1).square().sum(-1))
