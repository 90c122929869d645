"""What all models of the course share: which data they take, where they compute, and how they were made."""

import contextlib
import inspect

import torch
from torch import Tensor, nn

from course_utils.arguments import (
    in_dtype,
    require_batch,
    require_finite,
    require_floating,
    require_pixels,
    with_article,
)
from course_utils.data import binarize
from course_utils.data.examples import from_array
from course_utils.products import many_rows

METHODS = (
    "encode",
    "decode",
    "reconstruct",
    "log_px",
    "sample",
    "read",
)  # what there is to call, in this order


class Model(nn.Module):
    """An nn.Module for data of shape ``x_shape`` that keeps its constructor's arguments, for models.save.

    A subclass says what becomes of uint8 pixels, in ``_from_pixels``, and which floating-point values it
    takes, in ``_check``; ``prepare`` does the rest.
    """

    x_shape: tuple[int, ...]  # of one example

    def __new__(cls, *args, **kwargs):
        model = super().__new__(cls)
        object.__setattr__(model, "_made_with", (args, kwargs))
        return model

    @property
    def arguments(self) -> dict[str, object]:
        """The constructor's arguments by name, with defaults, without None, and without tensors."""
        args, kwargs = self._made_with
        bound = inspect.signature(type(self)).bind(*args, **kwargs)
        bound.apply_defaults()
        return {
            name: value for name, value in bound.arguments.items() if not isinstance(value, Tensor | None)
        }

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""
        return next(self.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the parameters."""
        return next(self.parameters()).dtype

    def noise(self, *shape: int, generator: torch.Generator | None = None) -> Tensor:
        """Draws from N(0, 1) of this shape, in the model's dtype and on its device."""
        return torch.randn(*shape, dtype=self.dtype, device=self.device, generator=generator)

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """What the other methods take: x (B, *x_shape), uint8 or floating point  ->  (B, *x_shape).

        An array will do, too.
        The result has the model's dtype and is on its device. ``generator`` is for a model that draws here.
        check=False skips the check of the values, for data that have been checked before. Raises ValueError
        for values that the model does not take, also for uint8 pixels of which none is above 1.
        """
        x = require_batch("x", from_array("x", x), self.x_shape).to(self.device)
        if x.is_inference() and not torch.is_inference_mode_enabled():
            x = x.clone()  # autograd keeps no tensor that was made in inference mode
        if x.dtype == torch.uint8:
            return self._from_pixels(require_pixels("x", x) if check else x, generator).to(self.dtype)
        require_floating("x", x)
        if not check:
            return x.to(self.dtype)
        self._check(x)
        return in_dtype("x", x, self.dtype)

    def _from_pixels(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        """uint8 x (B, *x_shape) -> pixels / 255."""
        return x.to(self.dtype) / 255

    def _check(self, x: Tensor) -> None:
        """Raise ValueError unless the model takes the values of x (B, *x_shape), floating point."""
        require_finite("x", x)

    def forward(self, *args, **kwargs):
        """Raises TypeError: encoding, decoding and a bound are different things, each with its own name."""
        own = [name for name in METHODS if name in dir(type(self))]
        raise TypeError(
            f"{with_article(type(self).__name__)} is not called as a function: use {', '.join(own)}, or a "
            "function of course_utils.objectives such as elbo(model, x)."
        )


def products_of(model: object, rows: int) -> contextlib.AbstractContextManager:
    """many_rows for a model of the course: another might differentiate what can only be used once."""
    of_the_course = isinstance(model, Model) and type(model).__module__.startswith(f"{__package__}.")
    return many_rows(rows) if of_the_course else contextlib.nullcontext()


class BinaryModel(Model):
    """A Model of pixels of 0 and 1: uint8 pixels are drawn as Bernoulli(x / 255), again at each use."""

    def _from_pixels(self, x: Tensor, generator: torch.Generator | None) -> Tensor:
        return binarize(x, generator, check=False)

    def _check(self, x: Tensor) -> None:
        require_binary(x)


def require_binary(x: Tensor) -> Tensor:
    """Return x if it is floating point, all 0 or 1; otherwise raise TypeError or ValueError."""
    require_floating("x", x)
    if not ((x == 0) | (x == 1)).all():
        require_finite("x", x)
        raise ValueError(
            "x must be binary, because this model gives probabilities to pixels of 0 and 1 only; pass uint8 "
            "pixels, which are drawn again at each use, or data.binarize(x)."
        )
    return x
