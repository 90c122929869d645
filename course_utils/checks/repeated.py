"""Many calls alike, whose results are compared with one another."""

from collections.abc import Callable
from typing import Any


def repeated(call: Callable, times: int, *arguments: Any) -> list:
    """The results of ``call(*arguments)``, called so many times, one after another."""
    if hasattr(call, "repeated"):  # it runs in another process, which one question reaches sooner than many
        return call.repeated(times, *arguments)
    return [call(*arguments) for _ in range(times)]
