"""An answer must leave its arguments as they were."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.calls import argument_names
from course_utils.checks.mistake import Mistake


def unchanged(call: Callable, *arguments: Any) -> Any:
    """Return ``call(*arguments)``; the tensors passed, also those in dictionaries, must stay as they were.

    Raises Mistake.
    """
    names = argument_names(call, arguments)
    before = {where: (t.clone(), t.requires_grad, t.grad is None) for where, t in _tensors(names, arguments)}
    result = call(*arguments)
    after = dict(_tensors(names, arguments))
    for where, (values, *marks) in before.items():
        now = after.get(where)
        if now is None or now.dtype != values.dtype or not torch.equal(now, values):
            raise Mistake(
                f"Your function changed its argument {where} in place; compute a new tensor instead (no +=, "
                "no .mul_()), or work on a .clone(): .detach() and Parameter(…) share the memory."
            )
        if [now.requires_grad, now.grad is None] != marks:
            raise Mistake(
                f"Your function changed its argument {where}: requires_grad_() and backward() leave their "
                "marks on it. "
                f"Work on a copy, {where}.detach().clone().requires_grad_()."
            )
    return result


def _tensors(names: Sequence[str], arguments: Sequence[Any]) -> Iterator[tuple[str, Tensor]]:
    """The tensors among the arguments and in dictionaries among them, each with words for where it is."""
    for name, argument in zip(names, arguments, strict=True):
        if isinstance(argument, Tensor):
            yield name, argument
        elif isinstance(argument, dict):
            for key, entry in argument.items():
                if isinstance(entry, Tensor):
                    yield f'{name}["{key}"]', entry
