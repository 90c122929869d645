"""What the checks call an answer with, and what it returns: tensors by shape and type, numbers themselves."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor


class OfTensor(NamedTuple):
    """All that a wrapper needs to know of a tensor."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    requires_grad: bool


class Call(NamedTuple):
    """One call of an answer: its arguments by their names, its results in order; of tensors a description."""

    arguments: dict[str, Any]
    results: tuple
    several: bool  # a tuple was returned, and no single value


calls: list[
    Call
] = []  # since it was last cleared; an answer runs in a namespace of its own and can reach only a module


def recording(answer: Callable) -> Callable:
    """The answer itself, but each of its calls is added to ``calls``."""
    signature = inspect.signature(answer)

    @functools.wraps(answer)
    def recorded(*given: Any, **options: Any) -> Any:
        arguments = {
            name: _described(value) for name, value in signature.bind(*given, **options).arguments.items()
        }
        result = answer(*given, **options)
        several = isinstance(result, tuple)
        calls.append(Call(arguments, tuple(map(_described, result if several else (result,))), several))
        return result

    return recorded


def _described(value: Any) -> Any:
    if isinstance(value, Tensor):
        return OfTensor(tuple(value.shape), value.dtype, value.requires_grad)
    if isinstance(value, dict):
        return {key: _described(entry) for key, entry in value.items()}
    return value
