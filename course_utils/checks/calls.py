"""A call in words: the name of the function, and its own names for its arguments."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from course_utils.checks.plain_data import in_short


def name_of(call: Callable) -> str:
    """The function's name; for a functools.partial, the name of the function inside it."""
    while isinstance(call, functools.partial):
        call = call.func
    return getattr(call, "__name__", type(call).__name__)


def argument_names(call: Callable, arguments: Sequence[Any]) -> list[str]:
    """The name that the function itself gives each argument, or its number if it has no name."""
    try:
        parameters = list(inspect.signature(call).parameters.values())
    except (TypeError, ValueError):  # some functions written in C have no signature
        parameters = []
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    numbers = [str(number) for number in range(1, len(arguments) + 1)]
    return [*named[: len(arguments)], *numbers[len(named) :]]


def call_in_words(call: Callable, arguments: Sequence[Any]) -> str:
    """A sentence: the function that was called, and with what."""
    given = zip(argument_names(call, arguments), arguments, strict=True)
    shown = ", ".join(f"{name}: {in_short(one)}" for name, one in given)
    return f"This happened in {name_of(call)} with {shown}."
