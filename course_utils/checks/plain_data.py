"""Plain data, as answers return it, as tensors and in words."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_utils.checks.mistake import Mistake

EXPECTED_TYPES = (Tensor, np.ndarray, float, int, list, tuple, np.floating, np.integer)
SHOWN = 4  # of a tensor's values, in a message


def as_tensor(value: Any, what: str) -> Tensor:
    """The value as a float64 tensor on the CPU. Raises Mistake, naming it ``what``, if it cannot be one."""
    if value is None:
        raise Mistake(f"{what} must be a tensor, got None: is a return statement missing?")
    if not isinstance(value, EXPECTED_TYPES):
        raise Mistake(f"{what} must be a tensor, got {type_of(value)}.")
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


def first_values(values: Tensor) -> str:
    """The first few values of a tensor, for a message."""
    flat = [f"{v:.4f}" for v in values.flatten()[:SHOWN].tolist()]
    if values.dim() == 0:
        return flat[0]
    return "[" + ", ".join(flat) + (", …]" if values.numel() > SHOWN else "]")
