"""Whether a widget still shows the weights that its models have."""

import weakref
from typing import Any

import torch
from torch import nn

from course_utils.widgets import cells

# What a widget was made of: positional arguments, and those with names.
Arguments = tuple[tuple, dict[str, Any]]

_shown: weakref.WeakSet = weakref.WeakSet()


def _models(arguments: Arguments) -> list[nn.Module]:
    positional, named = arguments
    return [value for value in (*positional, *named.values()) if isinstance(value, nn.Module)]


def weights(arguments: Arguments) -> tuple[float, ...]:
    """The sum of each parameter of the models among the arguments: other weights have other sums."""
    parameters = [p for model in _models(arguments) for p in model.parameters()]
    return tuple(p.detach().sum(dtype=torch.float64).item() for p in parameters)


def replaced(arguments: Arguments, models: tuple[nn.Module, ...]) -> Arguments:
    """The arguments with ``models`` in the places of the first models among them.

    Raises TypeError where they are fewer.
    """
    there = _models(arguments)
    if len(models) > len(there):
        raise TypeError(f"models must be at most {len(there)}, as the widget was made of, got {len(models)}.")
    other = {id(old): new for old, new in zip(there, models, strict=False)}
    positional, named = arguments
    return (
        tuple(other.get(id(value), value) for value in positional),
        {name: other.get(id(value), value) for name, value in named.items()},
    )


def check() -> None:
    """Let each widget whose models have got other weights say that it shows older ones."""
    for widget in list(_shown):
        if widget.comm is not None:
            widget._older = weights(widget._arguments) != widget._weights


def watch(widget: object) -> None:
    """Look after each cell of a notebook whether ``widget`` still shows the weights of its models."""
    if not widget._weights:
        return
    _shown.add(widget)
    cells.after_each(check)
