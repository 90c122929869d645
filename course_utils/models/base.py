"""What all models of the course share: they remember how they were made, and are not called as functions."""

import inspect
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import require_batch, require_finite, require_floating
from course_utils.data import binarize


class Model(nn.Module):
    """An nn.Module that keeps the arguments it was made with, so that models.save can store them."""

    def __new__(cls, *args, **kwargs):
        model = super().__new__(cls)
        object.__setattr__(model, "_made_with", (args, kwargs))
        return model

    @property
    def arguments(self) -> dict[str, object]:
        """The arguments of the constructor by name, defaults included, without tensors, which the state holds, and None."""
        args, kwargs = self._made_with
        bound = inspect.signature(type(self)).bind(*args, **kwargs)
        bound.apply_defaults()
        return {
            name: value for name, value in bound.arguments.items() if not isinstance(value, Tensor | None)
        }

    def forward(self, *args, **kwargs):
        """Raises TypeError: encoding, decoding and a bound are different things, each with a name of its own."""
        own = [
            name for name in ("encode", "decode", "reconstruct", "log_px", "sample") if hasattr(self, name)
        ]
        raise TypeError(
            f"a {type(self).__name__} is not called as a function: use {', '.join(own)}, or a function of "
            "course_utils.objectives such as elbo(model, x)."
        )


def binary(
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
