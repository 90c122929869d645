"""Checks of arguments: each message says what is required, what was passed and what to do."""

import math
from collections.abc import Sequence
from numbers import Integral, Real

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset


def with_article(name: str) -> str:
    """A class's name in a sentence: "a VAE", "an Autoencoder"."""
    return f"{'an' if name[:1] in 'AEIOaeio' else 'a'} {name}"


def kind_of(model: object) -> str:
    """What was passed as a model, in a sentence: "a VAE", and for the class itself what to do."""
    if isinstance(model, type):
        return f"the class {model.__name__}; make a model of it first, {model.__name__}(…)"
    return with_article(type(model).__name__)


def require_tensor(name: str, value: object) -> Tensor:
    """Return ``value`` if it is a dense tensor; otherwise raise TypeError."""
    if not isinstance(value, Tensor):
        advice = f"convert it first, for example torch.as_tensor({name})"
        if isinstance(value, DataLoader):
            advice = f"join its batches, for pairs by torch.cat([pair[0] for pair in {name}])"
        elif isinstance(value, Dataset):
            advice = f"stack its examples, for pairs by torch.stack([pair[0] for pair in {name}])"
        raise TypeError(f"{name} must be a torch.Tensor, got {with_article(type(value).__name__)}; {advice}.")
    if value.layout != torch.strided:
        raise TypeError(f"{name} must be a dense tensor, got {value.layout}; pass {name}.to_dense().")
    return value


def require_count(name: str, value: object, *, at_least: int = 1) -> int:
    """Return ``value`` if it is a whole number >= at_least; otherwise raise TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {value!r} ({type(value).__name__}).")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {value}.")
    return int(value)


def require_positive(name: str, value: object) -> float:
    """Return ``value`` as a float if it is finite and > 0; otherwise raise TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r} ({type(value).__name__}).")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be finite and greater than 0, got {value}.")
    return float(value)


def require_choice(name: str, value: object, choices: Sequence[str]) -> str:
    """Return ``value`` if it is one of ``choices``; otherwise raise ValueError that lists them."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}.")
    return value


def require_batch(name: str, x: object, shape: Sequence[int], *, allow_empty: bool = False) -> Tensor:
    """Return ``x`` if it is a tensor (B, *shape) with B >= 1; otherwise raise TypeError or ValueError."""
    x = require_tensor(name, x)
    expected = "(B, " + ", ".join(map(str, shape)) + ")"
    if x.dim() != len(shape) + 1 or tuple(x.shape[1:]) != tuple(shape):
        advice = _how_to_shape(name, tuple(x.shape), tuple(shape))
        raise ValueError(f"{name} must have shape {expected}, got {tuple(x.shape)}. {advice}")
    if not allow_empty and len(x) == 0:
        raise ValueError(
            f"{name} must hold at least one example, got an empty batch of shape {tuple(x.shape)}."
        )
    return x


def _how_to_shape(name: str, got: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """How to turn a tensor of shape ``got`` into one of (B, *shape) without scrambling it."""
    if got == shape:
        return f"For a single example pass {name}.unsqueeze(0)."
    if len(shape) == 3 and got[1:] == (*shape[1:], shape[0]):
        return (
            f"If its channels come last, pass {name}.permute(0, 3, 1, 2); reshape would scramble the images."
        )
    if len(shape) == 3 and got[1:] == (shape[2], *shape[:2]):
        return (
            f"If its channels come first, pass {name}.permute(0, 2, 3, 1); reshape would scramble the images."
        )
    if len(shape) == 2 and got[1:] == shape[::-1]:
        return (
            f"If its two axes are the other way round, pass {name}.transpose(1, 2); reshape would scramble "
            "the examples."
        )
    if got and (1, *got[1:]) == shape:
        return f"Pass {name}.unsqueeze(1)."
    if got[1:] == (1, *shape):
        return f"Pass {name}.squeeze(1)."
    if len(got) == 2 and got[1] == math.prod(shape):
        return f"If each row is one example, flattened, pass {name}.unflatten(1, {shape})."
    if len(shape) == 1 and math.prod(got[1:]) == shape[0]:
        return f"Pass {name}.flatten(1)."
    return f"Pass examples of shape {shape}, or make the model for those of shape {got[1:]}."


def require_finite(name: str, x: Tensor) -> Tensor:
    """Return ``x`` if all its values are finite; otherwise raise ValueError that locates a bad one."""
    bad = ~torch.isfinite(x)
    if bad.any():
        where = tuple(bad.nonzero()[0].tolist())
        raise ValueError(
            f"{name} must be finite, got NaN or infinity in {int(bad.sum())} of its {x.numel()} values "
            f"(the first at index {where}). Look at the data, or at the step that computed {name}."
        )
    return x


def require_floating(name: str, x: object) -> Tensor:
    """Return ``x`` if it is a tensor of real floating-point numbers; otherwise raise TypeError."""
    x = require_tensor(name, x)
    if not x.is_floating_point():
        raise TypeError(f"{name} must hold floating-point numbers, got {x.dtype}; try {name}.float().")
    return x


def require_pixels(name: str, x: object) -> Tensor:
    """Return ``x`` unless it is uint8 and its largest value is 1: as grey levels, 0 and 1 are both black.

    Raises TypeError if it is not a tensor, ValueError for such pixels. Waits for the device x is on.
    """
    x = require_tensor(name, x)
    if x.dtype == torch.uint8 and x.numel() and x.max() == 1:
        raise ValueError(
            f"{name} of type uint8 must be pixels from 0 to 255, got none above 1: pass {name}.float() for "
            f"black and white pixels, or {name} / 255 if they are grey and as dark as that."
        )
    return x


def in_dtype(name: str, x: Tensor, dtype: torch.dtype) -> Tensor:
    """``x`` in ``dtype``, both floating point; ValueError where a finite value would become infinite."""
    cast = x.to(dtype)
    if torch.finfo(dtype).max < torch.finfo(x.dtype).max and (cast.isinf() & x.isfinite()).any():
        raise ValueError(
            f"{name} must fit into the model's {dtype}, got values up to {x[x.isfinite()].abs().max():.3g}: "
            f"standardize {name}, or make the model float64 by model.double()."
        )
    return cast


def require_affine(x: object, weight: object, bias: object) -> None:
    """Raise TypeError or ValueError unless these are as in x = weight z + bias: (B, D), (D, K) and (D,)."""
    for name, part in (("x", x), ("weight", weight), ("bias", bias)):
        require_floating(name, part)
    if x.dim() != 2 or weight.dim() != 2 or not x.shape[1:] == weight.shape[:1] == bias.shape:
        raise ValueError(
            "x (B, D), weight (D, K) and bias (D,) must agree on D, got shapes "
            f"{tuple(x.shape)}, {tuple(weight.shape)} and {tuple(bias.shape)}."
        )


def require_same_last_axis(**tensors: Tensor) -> None:
    """Raise ValueError unless all have the same last axis; (B, 1) and (B, K) would broadcast unnoticed."""
    shapes = {name: tuple(require_tensor(name, tensor).shape) for name, tensor in tensors.items()}
    if len({shape[-1:] for shape in shapes.values()}) > 1 or () in shapes.values():
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"These must agree in their last axis, the one that is summed over, got {listed}.")
