"""What a wrong result says about its cause: what is right already, and what the shapes alone show."""

import itertools
from collections.abc import Callable

import torch
from torch import Tensor

Close = Callable[[Tensor, Tensor], bool]  # torch.allclose with the check's tolerances, as a functools.partial


def right_but(got: Tensor, want: Tensor, close: Close) -> str:
    """What is right already about wrong values of the right shape, in a sentence; "" if nothing is."""

    def explains(theirs: Tensor) -> bool:
        # Within wide tolerances much is close: what is left must also be far smaller than the mistake.
        return close(got, theirs) and bool((got - theirs).abs().max() < 0.2 * (got - want).abs().max())

    if close(-got, want):
        return " The size is right, the sign is wrong."
    several = len(want.unique()) > 1
    if several and len(want.unique()) > 2:  # zeros and ones in another order are another answer
        for axis in range(want.dim()):
            if close(got.flip(axis), want):
                return f" The numbers are right, but in reverse order along axis {axis}."
        if want.dim() > 1 and want.shape[-1] == want.shape[-2] and close(got.mT, want):
            return " The numbers are right, but transposed: .mT turns rows into columns."
        if close(got.flatten().sort().values, want.flatten().sort().values):
            return " The numbers are right, but in another order."
    if several:
        factor = (got * want).sum() / want.square().sum()
        if factor.abs() > 1e-3 and explains(factor * want):
            return f" Every number is {factor:.4f} times what it must be: all is right except for one factor."
        distance = (got - want).mean()
        if explains(want + distance):
            return f" Every number is off by {distance:+.4f}: all is right except for one constant."
    elif want.numel() == 1 and want != 0:
        for factor, words in ((2, "twice"), (0.5, "half")):
            if close(got, factor * want):
                return f" It is {words} what it must be."
    right = torch.isclose(got, want, rtol=close.keywords["rtol"], atol=close.keywords["atol"]).sum()
    return f" {right} of {want.numel()} numbers are right." if right and several else ""


def right_but_for_the_shape(got: Tensor, want: Tensor, close: Close) -> str:
    """What the values say about a wrong shape, in a sentence; "" if they say nothing."""

    def same(ours: Tensor, theirs: Tensor) -> bool:
        return ours.shape == theirs.shape and close(ours, theirs)

    if same(got.squeeze(), want.squeeze()):
        if got.dim() < want.dim():
            return (
                "The numbers are right, but an axis of length 1 is missing: .squeeze() drops every such "
                "axis, "
                "name the one to drop."
            )
        if got.dim() > want.dim():
            return (
                "The numbers are right, but there is an axis of length 1 too many: .squeeze(i) drops axis i."
            )
    if got.dim() == want.dim() <= 4:
        for order in itertools.permutations(range(got.dim())):
            if same(got.permute(order), want):
                return (
                    f"The numbers are right, but the axes are in another order: .permute{order} restores it."
                )
    if got.numel() == want.numel() > 1 and close(got.reshape(want.shape), want):
        return "The numbers are right and in order; only the shape differs."
    if axis_and_word := _reduced(got, want, close):
        return "One axis too many: take the {1} over axis {0}, which is still there.".format(*axis_and_word)
    if axis_and_word := _reduced(want, got, close):
        return "You took the {1} over axis {0} as well; keep that axis.".format(*axis_and_word)
    if cut := _cut(got, want, close):
        return cut
    if got.dim() == want.dim() == 1 and close(got.sum(), want.sum()):
        return "The total of all numbers is right, so the sum is over the wrong axis."
    if got.numel() == 1 < want.numel() and close(got.flatten()[0], want.mean()):
        return "This is the mean of all the numbers expected; return the numbers themselves."
    return ""


def _cut(got: Tensor, want: Tensor, close: Close) -> str:
    """Whether rows are missing at the end or the beginning of ``got``, or too many are there."""
    if got.dim() != want.dim() or not got.dim() or got.shape[1:] != want.shape[1:]:
        return ""
    shorter, longer = sorted((got, want), key=len)
    count, off = len(shorter), len(longer) - len(shorter)
    if count < 2 or not off:
        return ""
    much = f"{off} {'is' if off == 1 else 'are'} {'missing' if len(got) < len(want) else 'too many'}"
    if close(shorter, longer[:count]):
        return f"The numbers are right, but {much} at the end."
    return f"The numbers are right, but {much} at the beginning." if close(shorter, longer[off:]) else ""


def _reduced(longer: Tensor, shorter: Tensor, close: Close) -> tuple[str, str] | None:
    """The axis whose sum or mean makes ``shorter`` of ``longer``, and which of the two; None if none does."""
    if longer.dim() != shorter.dim() + 1 or not longer.shape[0]:
        return None
    for axis in range(longer.dim()):
        if close(longer, longer.narrow(axis, 0, 1).expand_as(longer)):
            continue  # the values repeat along this axis, so equal numbers prove nothing
        for reduce, word in ((torch.sum, "sum"), (torch.mean, "mean")):
            reduced = reduce(longer, axis)
            if reduced.shape == shorter.shape and close(reduced, shorter):
                return f"{axis}{' (the last)' if axis == longer.dim() - 1 else ''}", word
    return None


def shape_advice(got: Tensor, want: tuple[int, ...]) -> str:
    """What the shapes alone say."""
    shape = tuple(got.shape)
    if [n for n in shape if n != 1] == [n for n in want if n != 1]:
        kind = "is missing" if len(shape) < len(want) else "too many"
        if len(shape) != len(want):
            return f"An axis of length 1 {kind}."
    if len(shape) == len(want):
        if sorted(shape) == sorted(want):
            return "Are the axes in another order?"
        wrong = next(i for i, (ours, theirs) in enumerate(zip(shape, want, strict=True)) if ours != theirs)
        far = len(shape) == 1 and abs(shape[0] - want[0]) > 1  # one more or less is a slip of another kind
        summed = " Is it a sum over the wrong axis?" if far else ""
        return f"Axis {wrong} has length {shape[wrong]} instead of {want[wrong]}.{summed}"
    if len(shape) < len(want):
        return "Axes are missing: over which ones did you sum or average?"
    return "There are too many axes: over which ones should you still sum or average?"
