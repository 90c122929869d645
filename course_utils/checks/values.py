"""Values, shapes and counts: the checks that most test cells call."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.advice import right_but, right_but_for_the_shape, shape_advice
from course_utils.checks.mistake import Hint, Mistake
from course_utils.checks.plain_data import (
    as_tensor,
    first_values,
    kind_of,
    number_in_words,
    type_of,
)

# What may not appear in a result: its name, the test for it, and where it comes from.
NOT_FINITE = (
    (
        "NaN",
        torch.isnan,
        "NaN comes from 0/0, ∞ − ∞, 0·∞ (0 times the logarithm of 0), or the logarithm or root of a "
        "negative number",
    ),
    ("∞", torch.isposinf, "exp overflows from 89 on in float32, and a division by 0 gives ∞ too"),
    (
        "−∞",
        torch.isneginf,
        "it is the logarithm of 0, often of an exp or a probability that underflowed to 0",
    ),
)


def value(
    got: Any,
    want: Any,
    what: str,
    hints: Iterable[Hint] = (),
    rtol: float = 1e-4,
    atol: float = 1e-5,
    advice: str | None = None,
    steps: str = "",
    never_negative: str = "",
) -> None:
    """``got`` must have the shape of ``want`` and, within the tolerances, its values.

    got: tensor, array, number or list of numbers
    what: its name in the message
    hints: if got equals the value of one of them, its sentence is the message; if not, the message says
        what is right already, as far as the numbers show it
    rtol, atol: as in torch.allclose
    advice: added to the message about a wrong shape
    steps: numbers on the way to the right value, added to the message about wrong values
    never_negative: what cannot be below 0, as "a KL divergence"; a negative number is then called impossible

    Raises Mistake.
    """
    kind = kind_of(want)
    want, got = as_tensor(want, what), as_tensor(got, what)
    hints = [(as_tensor(wrong, what), text) for wrong, text in hints]
    close = functools.partial(torch.allclose, rtol=rtol, atol=atol)
    if got.shape == want.shape and close(got, want):
        return
    for wrong, text in hints:
        if got.shape == wrong.shape and close(got, wrong):
            raise Mistake(f"{what}: {text} {_both(got, want, kind)}")
    if got.shape != want.shape:
        right = right_but_for_the_shape(got, want, close) if got.isfinite().all() else ""
        _raise_wrong_shape(got, want.shape, what, " ".join(filter(None, (right, advice))))
    finite(got, what)
    help_ = [_impossible(got, never_negative), right_but(got, want, close).strip(), steps]
    raise Mistake(" ".join([f"{what}: {_difference(got, want, kind)}", *filter(None, help_)]))


def _both(got: Tensor, want: Tensor, kind: type) -> str:
    """Both by their first values, or if these are the same by their shapes or the place where they differ."""
    expected, given = first_values(want, kind), first_values(got, kind)
    if expected.replace(", …", "") != given.replace(", …", ""):
        return f"Expected {expected}, got {given}."
    if got.shape != want.shape:
        return f"Expected shape {tuple(want.shape)}, got {tuple(got.shape)}."
    difference = _difference(got, want, kind)
    return difference[0].upper() + difference[1:]


def _difference(got: Tensor, want: Tensor, kind: type) -> str:
    """Both, and the place where they differ most if it may not be among the values shown."""
    expected, given = first_values(want, kind), first_values(got, kind)
    if "…" not in given:
        return f"expected {expected}, got {given}."
    index = tuple(int(i) for i in torch.unravel_index((got - want).abs().argmax(), got.shape))
    there = (number_in_words(values[index].item(), kind) for values in (want, got))
    return (
        f"expected {expected}, got {given}. They differ most at index {index}: "
        "expected {}, got {}.".format(*there)
    )


def _impossible(got: Tensor, never_negative: str) -> str:
    if not never_negative or not got.numel() or got.min() >= 0:
        return ""
    return f"{got.min():.4f} is impossible, whatever the inputs: {never_negative} is never negative."


def shape(got: Any, want: Sequence[int], what: str, advice: str | None = None) -> Tensor:
    """``got`` must have the shape ``want``; returns it as a float64 tensor, whatever plain form it has.

    ``advice`` says what to do about a wrong shape. Raises Mistake.
    """
    got = as_tensor(got, what, "a tensor" if want else "a number")
    if tuple(got.shape) != tuple(want):
        _raise_wrong_shape(got, want, what, advice)
    return got


def finite(got: Any, what: str) -> None:
    """``got`` must hold neither NaN nor infinite values. Raises Mistake."""
    got = as_tensor(got, what)
    for name, test, causes in NOT_FINITE:
        which = test(got)
        if which.any():
            where = f" at index {tuple(which.nonzero()[0].tolist())}" if got.dim() else ""
            few = f" ({int(which.sum())} of {got.numel()} values)" if got.numel() > 1 else ""
            raise Mistake(
                f"{what} must be finite, got {name}{where}{few}: {causes}. Work with logarithms where you "
                "can: "
                "torch.logsumexp, log_softmax, softplus, logdet."
            )


def parts(got: Any, count: int, what: str) -> tuple:
    """``got`` must be a tuple of ``count`` things; returns it. Raises Mistake."""
    if not isinstance(got, (tuple, list)) or len(got) != count:
        instead = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (tuple, list)) else type_of(got)
        end = ": is a return statement missing?" if got is None else "."
        returns = f"return a, b{', c' * (count - 2)}"
        raise Mistake(f"{what} must return {count} values ({returns}), got {instead}{end}")
    return tuple(got)


def holds(condition: Any, text: str) -> None:
    """``condition`` must be true; ``text`` says what was expected and the likely mistake. Raises Mistake."""
    if not bool(condition):
        raise Mistake(text)


def _raise_wrong_shape(got: Tensor, want: Sequence[int], what: str, advice: str | None) -> None:
    advice = advice or shape_advice(got, tuple(want))
    raise Mistake(f"{what} must have shape {tuple(want)}, got {tuple(got.shape)}. {advice}")
