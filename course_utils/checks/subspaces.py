"""Rows that are right up to a sign, or up to a choice of basis."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.mistake import Hint, Mistake
from course_utils.checks.plain_data import as_tensor
from course_utils.checks.values import finite, shape, value


def directions(
    got: Any, want: Any, what: str, hints: Iterable[Hint] = (), atol: float = 1e-3, advice: str | None = None
) -> None:
    """Each row of ``got`` must be that of ``want`` or its negative: the sign of an eigenvector is arbitrary.

    got, want and the values of the hints: (K, D). Raises Mistake.
    """
    want, got = as_tensor(want, what), as_tensor(got, what)
    shape(got, want.shape, what, advice)
    finite(got, what)
    got = _turned(got, want)
    hints = [(_turned(as_tensor(wrong, what), got), text) for wrong, text in hints]
    if _largest_angle(got, want) <= 0.1:
        text = (
            "the rows span the right subspace, but are not the directions themselves, "
            "each of length 1 and in order."
        )
        hints.append((got, text))
    value(got, want, what, hints, rtol=0, atol=atol)


def subspace(
    got: Any,
    want: Any,
    what: str,
    hints: Iterable[Hint] = (),
    degrees: float = 0.1,
    advice: str | None = None,
) -> None:
    """The rows of ``got`` must span the same subspace as those of ``want``; any basis of it will do.

    got, want and the values of the hints: (K, D). ``degrees``: the largest principal angle that passes.
    Raises Mistake.
    """
    want, got = as_tensor(want, what), as_tensor(got, what)
    shape(got, want.shape, what, advice)
    finite(got, what)
    angle = _largest_angle(got, want)
    if angle <= degrees:
        return
    for wrong, text in hints:
        if _largest_angle(got, as_tensor(wrong, what)) <= degrees:
            raise Mistake(f"{what}: {text}")
    raise Mistake(
        f"{what}: the largest principal angle between the expected subspace and yours is {angle:.1f}°; it "
        "must be 0°."
    )


def _turned(rows: Tensor, like: Tensor) -> Tensor:
    """The rows, each with the sign that brings it closer to the same row of ``like``."""
    return torch.where((rows * like).sum(-1, keepdim=True) < 0, -rows, rows)


def _largest_angle(got: Tensor, want: Tensor) -> float:
    """In degrees, from want's row space to got's; 90 if got's rows are dependent and want's are not."""
    bases = []
    for rows in (got, want):
        _, sizes, basis = torch.linalg.svd(rows, full_matrices=False)
        bases.append(basis[sizes > 1e-6 * sizes.max()])
    outside = bases[1] - bases[1] @ bases[0].T @ bases[0]
    return math.degrees(math.asin(min(1.0, torch.linalg.matrix_norm(outside, 2).item())))
