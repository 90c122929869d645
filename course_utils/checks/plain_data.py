"""Plain data, as answers return it, as tensors and in words."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_utils.checks.mistake import Mistake

EXPECTED_TYPES = (Tensor, np.ndarray, float, int, list, tuple, np.floating, np.integer)
SHOWN = (4, 3, 1)  # in a message: of the last axis of a tensor, of the one before it, of any other
KINDS = (bool, int, float)


def as_tensor(value: Any, what: str, kind: str = "a tensor") -> Tensor:
    """The value as a float64 tensor on the CPU.

    Raises Mistake if it cannot be one: ``what``, its name, must be ``kind``.
    """
    if value is None:
        raise Mistake(f"{what} must be {kind}, got None: is a return statement missing?")
    if not isinstance(value, EXPECTED_TYPES):
        raise Mistake(f"{what} must be {kind}, got {type_of(value)}.")
    if isinstance(value, (list, tuple)) and any(isinstance(v, Tensor) for v in value):
        value = _stacked([torch.as_tensor(v) for v in value], what)
    if isinstance(value, np.ndarray):
        value = np.array(value)  # torch does not take arrays with negative strides, such as array[::-1]
    try:
        return torch.as_tensor(value).detach().to("cpu", torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Mistake(f"{what} must be a tensor of numbers, got {value!r:.80}.") from error


def _stacked(tensors: list[Tensor], what: str) -> Tensor:
    shapes = [tuple(t.shape) for t in tensors]
    if len(set(shapes)) > 1:
        raise Mistake(
            f"{what} must be one tensor, got {len(shapes)} of shapes {', '.join(map(str, shapes))}."
        )
    return torch.stack(tensors)


def type_of(value: Any) -> str:
    """The type of a value, in words."""
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return f"one tensor of shape {tuple(value.shape)}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def in_short(value: Any) -> str:
    """A value for a message: a tensor by its shape, a number as it is, anything else by its type."""
    if isinstance(value, Tensor):
        return f"shape {tuple(value.shape)}"
    return repr(value) if isinstance(value, (bool, int, float)) else type(value).__name__


def kind_of(value: Any) -> type:
    """bool, int or float: what the numbers of plain data are."""
    if isinstance(value, (list, tuple)):
        return max((kind_of(one) for one in value), key=KINDS.index, default=float)
    if isinstance(value, Tensor):
        value = value.detach().flatten()[:0].cpu().numpy()
    kind = np.asarray(value).dtype.kind
    return bool if kind == "b" else int if kind in "iu" else float


def number_in_words(value: float, kind: type) -> str:
    """A number for a message: a count without decimals and a truth by its name, where it is one."""
    if kind is bool and value in (0, 1):
        return str(bool(value))
    return f"{value:.0f}" if kind is not float and value.is_integer() else f"{value:.4f}"


def first_values(values: Tensor, kind: type = float) -> str:
    """The first few values of a tensor, for a message; those of a matrix by rows."""
    if values.dim() == 0:
        return number_in_words(values.item(), kind)
    most = SHOWN[min(values.dim(), len(SHOWN)) - 1]
    shown = [first_values(part, kind) for part in values[:most]]
    return "[" + ", ".join(shown + ["…"] * (len(values) > most)) + "]"
