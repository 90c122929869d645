"""What an objective is, and the checks of one: ``training.fit`` takes any function of this form."""

import functools
import inspect
from typing import Protocol

import torch
from torch import Tensor

from course_utils.arguments import with_article


class Terms(Protocol):
    """What an objective returns: a NamedTuple of tensors, whose means training.fit records per epoch."""

    _fields: tuple[str, ...]

    @property
    def value(self) -> Tensor:
        """What is maximised, (B,), one number for each example; a field of the tuple, or a property."""


class Objective(Protocol):
    """A function that training.fit maximises the mean of.

    It may also take ``y``, the labels (B,) of x, and ``step``, how many steps have been taken. A Python
    function, a functools.partial and an object with ``__call__`` will all do.
    """

    def __call__(
        self, model: object, x: Tensor, *, generator: torch.Generator | None = None, check: bool = True
    ) -> Terms:
        """x (B, *x_shape) as passed by the user  ->  the terms, in nats for a bound on log p(x).

        generator: where random numbers come from; pass it on to model.prepare and to each draw.
        check: False if the values of x have been checked before; pass it on to model.prepare.
        """


def require_objective(objective: object, labels: bool) -> bool:
    """Whether the objective takes a ``step``.

    Raises TypeError unless it can be called as training.fit calls it.
    labels: whether it is to be called with labels, as y=.
    """
    wanted = f"objective(model, x, *, generator=None, check=True{', y' if labels else ''})"
    if not callable(objective):
        raise TypeError(
            f"objective must be a function such as objectives.elbo, called as {wanted}, got {objective!r} "
            f"({type(objective).__name__})."
        )
    signature = inspect.signature(objective)
    fixed = objective.keywords if isinstance(objective, functools.partial) else {}
    takes_step = "step" in signature.parameters and "step" not in fixed
    passed = dict(generator=None, check=False)
    if labels:
        passed["y"] = None
    if takes_step:
        passed["step"] = 0
    try:
        signature.bind(None, None, **passed)
    except TypeError as error:
        # Of a partial the function alone, not the data that it holds.
        plain = objective.func if isinstance(objective, functools.partial) else objective
        name, advice = getattr(plain, "__name__", plain), _advice(error, labels, signature)
        raise TypeError(
            f"objective must be callable as {wanted}, got {name}{inspect.signature(plain)}: {error}. {advice}"
        ) from None
    return takes_step


def _advice(error: TypeError, labels: bool, signature: inspect.Signature) -> str:
    if "missing a required argument" in str(error):
        return "Fix what fit does not know with functools.partial(objective, …=…)."
    if labels and "y" not in signature.parameters:
        return (
            "It takes no labels: leave y out, or choose an objective that takes them, such as "
            "objectives.elbo."
        )
    return "Pass generator and check on to the objective or the model's prepare that you call."


def mean_value(terms: Terms, count: int) -> Tensor:
    """The mean of what the objective maximises over a batch of ``count`` examples, a scalar.

    Raises TypeError or ValueError unless ``terms`` are Terms, with a value (count,).
    """
    if not (isinstance(terms, tuple) and hasattr(terms, "_fields") and hasattr(terms, "value")):
        raise TypeError(
            f"objective must return a NamedTuple of tensors with a field or property `value`, (B,), got a "
            f"{type(terms).__name__}; for a single tensor return objectives.LogPx(value), or a NamedTuple of "
            "your own."
        )
    value = terms.value  # computed at each access, if it is a property
    for name, part in zip(("value", *terms._fields), (value, *terms), strict=True):
        if not isinstance(part, Tensor):
            raise TypeError(
                f"objective must return tensors, got {with_article(type(part).__name__)} as {name}."
            )
    if value.dim() == 0:
        raise ValueError(
            "The objective's value must be one number for each example, (B,), got a single number. fit takes "
            "the mean itself; the gradient of a sum, and a learned eta, would depend on the size of the "
            "batch."
        )
    if value.shape != (count,):
        raise ValueError(
            f"The objective's value must be one number for each example, ({count},), got "
            f"{tuple(value.shape)}: sum over the other axes, for example .flatten(1).sum(-1), and look "
            "for a sum of (B, 1) and (B,), which is (B, B), or for examples that are left out."
        )
    if not value.requires_grad:
        raise ValueError(
            "The objective's value does not depend on the parameters that are trained: look for detach(), "
            ".item() or torch.no_grad() in it."
        )
    return value.mean()
