"""What an assignment's test cells call: each check judges plain data that an answer returned, and names the likely mistake.

A check says nothing when all is well. Otherwise it raises Mistake, whose message is written for the student. Nothing here
computes an expected value: a test cell brings its own, so that an answer is never compared with the library's code.
"""

import functools
import hmac
import inspect
import itertools
import math
import os
import random
import re
import secrets
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FrameType
from typing import Any

import numpy as np
import torch
from torch import Tensor

# Whose calls of sys.setprofile are no attempt to look away: own_work itself, and the start of a thread.
HOOKS_OF_OUR_OWN = ("course_utils.checks", "threading")

Hint = tuple[Any, str]  # the value that a known mistake gives, and the sentence that names it

SHOWN = 4  # of a tensor's values, in a message
EXPECTED_TYPES = (Tensor, np.ndarray, float, int, list, tuple, np.floating, np.integer)
SHAPES_DO_NOT_FIT = re.compile(
    r"must match|cannot be multiplied|mismatch|must be the same|broadcast|expanded size|ncompatible shapes|Expected size for"
)


class Mistake(AssertionError):
    """An answer is not right yet; the message says in what, and what the likely cause is."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback, whose frames are the check's and not the student's."""
        return [f"Not right yet. {self}"]


def seeded(cell: str) -> torch.Generator:
    """A generator for the inputs of a check; the draws that an answer makes in it are seeded too (torch, numpy, random).

    cell: the assignment and the id of the check's cell, as "a2_elbo/check-3a-values". Where work is graded, VAE_COURSE_SECRET
    is set: inputs and draws follow from it and from ``cell``, so that a regrade gives the same grade, and the seed is printed.
    VAE_COURSE_SEED, a number, repeats the run that printed it. With neither, everything is drawn afresh at each call.
    """
    given, secret = os.environ.get("VAE_COURSE_SEED"), os.environ.get("VAE_COURSE_SECRET")
    if given:
        seed = int(given)
    elif secret:
        seed = int.from_bytes(hmac.digest(secret.encode(), cell.encode(), "sha256")[:4])
    else:
        seed = secrets.randbits(32)
    if given or secret:
        print(f"Inputs drawn from seed {seed}")
    # Four streams that have nothing to do with one another: an answer's noise must not repeat the inputs it meets.
    of_inputs, of_torch, of_numpy, of_random = np.random.SeedSequence(seed).generate_state(4).tolist()
    torch.manual_seed(of_torch)
    np.random.seed(of_numpy)
    random.seed(of_random)
    return torch.Generator().manual_seed(of_inputs)


def value(
    got: Any,
    want: Any,
    what: str,
    hints: Iterable[Hint] = (),
    rtol: float = 1e-4,
    atol: float = 1e-5,
    advice: str | None = None,
    steps: str = "",
) -> None:
    """``got`` must have the shape of ``want`` and, within the tolerances, its values.

    got: tensor, array, number or list of numbers. ``what`` names it in the message. Where got equals the value of one
    of the ``hints``, its sentence is the message; ``advice`` goes with a wrong shape. Otherwise the message says what is right
    already, as far as the numbers show it, and adds ``steps``, numbers on the way to the right value. Raises Mistake.
    """
    want = _as_tensor(want, what)
    got = _as_tensor(got, what)
    hints = [(_as_tensor(wrong, what), text) for wrong, text in hints]
    close = functools.partial(torch.allclose, rtol=rtol, atol=atol)
    if got.shape == want.shape and close(got, want):
        return
    for wrong, text in hints:
        if got.shape == wrong.shape and close(got, wrong):
            raise Mistake(f"{what}: {text} Expected {_show(want)}, got {_show(got)}.")
    if got.shape != want.shape:
        right = _right_but_for_the_shape(got, want, close) if got.isfinite().all() else None
        _raise_wrong_shape(got, want.shape, what, " ".join(filter(None, (right, advice))))
    finite(got, what)
    where = ""
    if got.numel() > SHOWN:  # what differs may not be among those that are shown
        index = tuple(int(i) for i in torch.unravel_index((got - want).abs().argmax(), got.shape))
        where = f" They differ most at index {index}: expected {want[index]:.4f}, got {got[index]:.4f}."
    help_ = f"{where}{_right_but(got, want, close)}{' ' if steps else ''}{steps}"
    raise Mistake(f"{what}: expected {_show(want)}, got {_show(got)}.{help_}")


def version_of(answer: Callable, right: Callable, wrong: Iterable[Callable], *inputs: Any) -> Callable:
    """The one of these functions that gives what ``answer`` gives at these inputs: right, one of the wrong ones, or else right.

    For the second check of a task. Called with the inputs of the first one, where a mistake has been counted, it says what
    follows from this mistake elsewhere, so that it is not counted again. An answer that is right there must stay right.
    """
    given = answer(*(v.clone() if isinstance(v, Tensor) else v for v in inputs))
    for version in (right, *wrong):
        try:
            value(given, version(*inputs), "The answer")
            return version
        except Mistake:
            continue
    return right


def shape(got: Any, want: Sequence[int], what: str, advice: str | None = None) -> Tensor:
    """``got`` must have the shape ``want``; returns it as a float64 tensor, whatever plain form it has.

    ``advice`` says what to do where it has another. Raises Mistake.
    """
    got = _as_tensor(got, what)
    if tuple(got.shape) != tuple(want):
        _raise_wrong_shape(got, want, what, advice)
    return got


def finite(got: Any, what: str) -> None:
    """``got`` must hold neither NaN nor infinite values. Raises Mistake."""
    got = _as_tensor(got, what)
    for which, name, causes in (
        (
            got.isnan(),
            "NaN",
            "NaN comes from 0/0, ∞ − ∞, 0·∞ (0 times the logarithm of 0), or the logarithm or root of a negative number",
        ),
        (got.isposinf(), "∞", "exp overflows from 89 on in float32, and a division by 0 gives ∞ too"),
        (
            got.isneginf(),
            "−∞",
            "it is the logarithm of 0, often of an exp or a probability that underflowed to 0",
        ),
    ):
        if which.any():
            where = f" at index {tuple(which.nonzero()[0].tolist())}" if got.dim() else ""
            few = f" ({int(which.sum())} of {got.numel()} values)" if got.numel() > 1 else ""
            raise Mistake(
                f"{what} must be finite, got {name}{where}{few}: {causes}. Stay with logarithms where you can: "
                "torch.logsumexp, log_softmax, softplus, logdet."
            )


def parts(got: Any, count: int, what: str) -> tuple:
    """``got`` must be a tuple of ``count`` things; returns it. Raises Mistake."""
    if not isinstance(got, (tuple, list)) or len(got) != count:
        instead = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (tuple, list)) else _one(got)
        raise Mistake(f"{what} must return {count} values (return a, b{', c' * (count - 2)}), got {instead}.")
    return tuple(got)


def holds(condition: Any, text: str) -> None:
    """``condition`` must be true; ``text`` says what was expected and what the likely mistake is. Raises Mistake."""
    if not bool(condition):
        raise Mistake(text)


def unchanged(call: Callable, *arguments: Any) -> Any:
    """Return ``call(*arguments)``; the tensors passed, also those in dictionaries, must be left as they were. Raises Mistake."""
    names = _names_of(call, arguments)
    before = {where: (t.clone(), t.requires_grad, t.grad is None) for where, t in _tensors(names, arguments)}
    result = call(*arguments)
    after = dict(_tensors(names, arguments))
    for where, (values, *marks) in before.items():
        now = after.get(where)
        if now is None or now.dtype != values.dtype or not torch.equal(now, values):
            raise Mistake(
                f"Your function changed its argument {where} in place; compute a new tensor instead (no +=, no .mul_()), "
                "or work on a .clone(): .detach() and Parameter(…) share the memory."
            )
        if [now.requires_grad, now.grad is None] != marks:
            raise Mistake(
                f"Your function changed its argument {where}: requires_grad_() and backward() leave their marks on it. Work on "
                f"a copy, {where}.detach().clone().requires_grad_()."
            )
    return result


def own_work(call: Callable, allowed: Iterable[str] = ()) -> Callable:
    """``call`` itself, but watched: it must not hand its work on to the library.

    ``allowed``: rooms of course_utils that an answer may enter. It may call the methods of its own arguments, such as a model.
    The function returned raises Mistake if the call entered another room, under whatever name and in whatever thread, or if
    nothing is written yet. A function that is watched already is watched by the new rule alone. This is a courtesy to those
    who mistake the task, and no wall.
    """
    call = getattr(call, "watched_answer", call)
    name = _name_of(call)
    rooms = {"checks", *allowed}
    entered: dict[CodeType, str] = {}  # the room of each function met: of the library's "…", otherwise ""

    def room_of(frame: FrameType) -> str:
        code = frame.f_code
        if code not in entered:
            package, _, module = frame.f_globals.get("__name__", "").partition(".")
            entered[code] = module.split(".")[0] or "." if package == "course_utils" else ""
        return entered[code]

    at_work = False  # an answer that calls itself is watched already

    @functools.wraps(call)
    def watched(*arguments: Any, **options: Any) -> Any:
        nonlocal at_work
        if at_work:
            return call(*arguments, **options)
        used: list[str] = []
        given = [*arguments, *options.values()]

        def watch_this_thread(*_: Any) -> None:
            sys.setprofile(watcher())

        def watcher() -> Callable:
            # The library's function that the answer called; what that one calls is its own affair. But checks calls answers.
            inside: FrameType | None = None

            def watch(frame: FrameType, event: str, argument: Any) -> None:
                nonlocal inside
                if event == "call":
                    if inside is None and (room := room_of(frame)) and room != "checks":
                        inside = frame
                        # Importing a room is not yet using it, and the methods of a model that it was given are an answer's to call.
                        owner = frame.f_locals.get("self")
                        is_given = owner is not None and any(owner is thing for thing in given)
                        if room not in rooms and not is_given and frame.f_code.co_name != "<module>":
                            module = frame.f_globals["__name__"]
                            used.append(f"it calls {module}.{frame.f_code.co_qualname}")
                elif event == "return":
                    if inside is frame:
                        inside = None
                elif argument is sys.setprofile and frame.f_globals.get("__name__") not in HOOKS_OF_OUR_OWN:
                    used.append("it calls sys.setprofile, by which this check looks on")
                if chained:  # this answer was called by another that is watched
                    chained(frame, event, argument)

            return watch

        outer, outer_of_threads = sys.getprofile(), threading.getprofile()
        chained = outer if getattr(outer, "__module__", None) == __name__ else None
        threading.setprofile(watch_this_thread)
        sys.setprofile(watcher())
        at_work = True
        try:
            return call(*arguments, **options)
        except NotImplementedError as error:
            if error.args:
                raise
            raise Mistake(
                f"{name} is not written yet: write it where it says YOUR CODE HERE, delete the line "
                "raise NotImplementedError(), and run that cell."
            ) from None
        except Exception as error:
            # Most often shapes that do not fit; torch's message says which, but not of what.
            error.add_note(_call_in_short(call, arguments))
            if SHAPES_DO_NOT_FIT.search(str(error)):
                error.add_note(
                    "Two of these shapes do not fit together. Print the shapes before the line that fails: "
                    ".unsqueeze(i) adds an axis to broadcast over, .expand(…) repeats along one, .mT transposes."
                )
            raise
        finally:
            at_work = False
            sys.setprofile(outer)
            threading.setprofile(outer_of_threads)
            if used:
                # Also where the library refused what it was given: its error would say nothing of this.
                raise Mistake(
                    f"{name} lets the library do the work: {used[0]}. Write the formula yourself, with torch."
                ) from None

    watched.watched_answer = call
    return watched


def directions(
    got: Any, want: Any, what: str, hints: Iterable[Hint] = (), atol: float = 1e-3, advice: str | None = None
) -> None:
    """Each row of ``got`` must be the same row of ``want`` or its negative: an eigenvector has no sign of its own.

    got, want and the values of the hints: (K, D). Raises Mistake.
    """
    want, got = _as_tensor(want, what), _as_tensor(got, what)
    shape(got, want.shape, what, advice)
    finite(got, what)
    got = _turned(got, want)
    hints = [(_turned(_as_tensor(wrong, what), got), text) for wrong, text in hints]
    if _largest_angle(got, want) <= 0.1:
        hints.append(
            (
                got,
                "the rows span the right subspace, but are not the directions themselves, each of length 1 and in order.",
            )
        )
    value(got, want, what, hints, rtol=0, atol=atol)


def subspace(
    got: Any,
    want: Any,
    what: str,
    hints: Iterable[Hint] = (),
    degrees: float = 0.1,
    advice: str | None = None,
) -> None:
    """The rows of ``got`` must span the same subspace as those of ``want``, by whatever basis of it.

    got, want and the values of the hints: (K, D). Raises Mistake.
    """
    want, got = _as_tensor(want, what), _as_tensor(got, what)
    shape(got, want.shape, what, advice)
    finite(got, what)
    angle = _largest_angle(got, want)
    if angle <= degrees:
        return
    for wrong, text in hints:
        if _largest_angle(got, _as_tensor(wrong, what)) <= degrees:
            raise Mistake(f"{what}: {text}")
    raise Mistake(
        f"{what}: the largest principal angle between the expected subspace and yours is {angle:.1f}°; it must be 0°."
    )


def unbiased(estimates: Any, standard_error: Any, exact: Any, what: str) -> None:
    """Estimates must scatter about the exact values as their standard errors say: no |z-score| above 6.

    estimates, standard_error, exact: (B,); the estimates may depend on one another. For a right answer this fails about once
    in 10^7 checks at B = 64. Raises Mistake.
    """
    estimates, standard_error, exact = (_as_tensor(v, what) for v in (estimates, standard_error, exact))
    shape(estimates, exact.shape, what)
    finite(estimates, what)
    z = (estimates - exact) / standard_error
    worst = z.abs().argmax()
    if z.abs().max() > 6:
        raise Mistake(
            f"{what}: off by more than chance allows. Got {estimates[worst]:.4f}, the exact value is {exact[worst]:.4f}, "
            f"{z[worst].abs():.0f} standard errors away."
        )


def honest_errors(
    estimates: Any,
    errors: Any,
    samples: int,
    each: str = "example",
    independent: bool = True,
    scatter: Any = None,
) -> None:
    """Standard errors must say how much the estimates really scatter from call to call, for each example.

    estimates, errors: (R, B) of R calls, each from ``samples`` draws. With R = 200 a right answer's ratio of the two has a
    standard deviation below 0.07 for each example, far inside the limits here. ``each`` names what the B columns are, if
    not examples; ``independent=False`` lets them rise and fall together. ``scatter``: (B,), the standard deviation of the mean
    of ``samples`` independent draws; with it an answer must use as many draws as it was told to, no more and no fewer, and
    divide their squares by S − 1, as far as R calls can tell: the limits are six standard errors. Raises Mistake.
    """
    estimates, errors = _as_tensor(estimates, "The estimate"), _as_tensor(errors, "The standard error")
    finite(estimates, "The estimate")
    finite(errors, "The standard error")
    holds(
        (estimates != estimates[0]).any(),
        "Every call gives the same number: draw new noise at each call, and set no seed.",
    )
    holds(
        (errors > 0).all(),
        "A standard error is 0 or negative: are the draws really different from one another?",
    )
    ratios = errors.square().mean(0).sqrt() / estimates.std(0)
    ratio = ratios.log().mean().exp().item()
    root = math.sqrt(samples)
    # Near 1 where the errors are squares of what they should be; where each draw scatters by 1, dividing by S does the same.
    of_root, by_s = errors.mean(0).sqrt() / estimates.std(0), ratios * root
    holds(
        not (of_root.min() > 0.8 and of_root.max() < 1.25)
        or 0.8 < ratio < 1.25
        or by_s.max() < 1.25 * by_s.min(),
        "This is the square of the standard error, the variance of the draws divided by S; take its root.",
    )
    holds(
        not 0.8 < ratio / root < 1.25,
        f"The standard error is {ratio:.1f} times too large: divide the standard deviation of the draws by √S.",
    )
    holds(
        not 0.8 < ratio * root < 1.25,
        f"The standard error is {1 / ratio:.1f} times too small: divide the standard deviation by √S, not by S (or is the "
        f"estimate a single draw, not the mean?{' Or the variance divided by S, not by S − 1?' if samples == 2 else ''}).",
    )
    if independent:
        correlation = torch.corrcoef(estimates.T) - torch.eye(estimates.shape[1])
        holds(
            correlation.abs().max() < 0.5,
            f"The estimates of the {each}s rise and fall together: draw noise for each {each}.",
        )
    holds(
        ratios.max() / ratios.min() < 1.8,
        f"Each {each} needs a standard error of its own, from its own draws; and dividing by √S is right only for draws that "
        "are independent of one another. Or is it not the deviation of the very values whose mean you return? Terms from the "
        "same draws are added draw by draw, before `.std(0)`.",
    )
    if scatter is not None:
        _as_many_draws(estimates, errors, _as_tensor(scatter, "scatter"), samples, independent)
    holds(
        0.8 < ratio < 1.25,
        f"The standard error is {ratio:.2f} times what the estimates really scatter by; it must be 1. Is it the standard "
        "deviation of the draws (not their variance), divided by √S?",
    )


def _as_many_draws(
    estimates: Tensor, errors: Tensor, scatter: Tensor, samples: int, independent: bool
) -> None:
    """Estimates and errors, (R, B) of R calls, must be those of means of ``samples`` draws, which scatter by ``scatter``, (B,)."""
    count = estimates.numel() if independent else len(estimates)
    moved = (estimates - estimates.mean(0)).square()
    for squares, what in ((moved, "estimates"), (errors.square(), "errors")):
        ratio = (squares.mean(0).sqrt() / scatter).log().mean().exp().item()
        # Of the logarithm of a root of a mean: half the relative standard error of the mean.
        limit = 6 * (squares.std(0) / squares.mean(0)).mean().item() / 2 / math.sqrt(count)
        if abs(math.log(ratio)) < max(limit, 0.02):
            continue
        if what == "estimates":
            raise Mistake(
                f"The estimates scatter {ratio:.2f} times as much as the mean of {samples} draws does, as if from "
                f"{samples / ratio**2:.3g} draws: take as many as you are told, samples of them, in their mean."
            )
        raise Mistake(
            f"The standard error is {ratio:.3f} times what the mean of {samples} draws scatters by; it must be 1: the standard "
            "deviation of exactly these draws, whose squares are summed and divided by S − 1 (not by S), over √S."
        )


def _tensors(names: Sequence[str], arguments: Sequence[Any]) -> Iterator[tuple[str, Tensor]]:
    """The tensors among the arguments and in the dictionaries among them, each with the words that say where it is."""
    for name, argument in zip(names, arguments, strict=True):
        if isinstance(argument, Tensor):
            yield name, argument
        elif isinstance(argument, dict):
            for key, entry in argument.items():
                if isinstance(entry, Tensor):
                    yield f'{name}["{key}"]', entry


def _names_of(call: Callable, arguments: Sequence[Any]) -> list[str]:
    """The name that the function itself gives to each of these arguments, or its number where it gives none."""
    try:
        parameters = list(inspect.signature(call).parameters.values())
    except (TypeError, ValueError):  # some functions written in C tell nothing of theirs
        parameters = []
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    numbers = [str(number) for number in range(1, len(arguments) + 1)]
    return [*named[: len(arguments)], *numbers[len(named) :]]


def _name_of(call: Callable) -> str:
    """The function's name; a functools.partial has that of the function within."""
    while isinstance(call, functools.partial):
        call = call.func
    return getattr(call, "__name__", type(call).__name__)


def _call_in_short(call: Callable, arguments: Sequence[Any]) -> str:
    given = zip(_names_of(call, arguments), arguments, strict=True)
    return f"This happened in {_name_of(call)} with {', '.join(f'{name}: {_in_short(value)}' for name, value in given)}."


def _raise_wrong_shape(got: Tensor, want: Sequence[int], what: str, advice: str | None) -> None:
    advice = advice or _shape_advice(got, tuple(want))
    raise Mistake(f"{what} must have shape {tuple(want)}, got {tuple(got.shape)}. {advice}")


def _turned(rows: Tensor, like: Tensor) -> Tensor:
    """The rows, each with the sign that brings it nearer to the same row of ``like``."""
    return torch.where((rows * like).sum(-1, keepdim=True) < 0, -rows, rows)


def _largest_angle(got: Tensor, want: Tensor) -> float:
    """In degrees, from the row space of want to that of got; 90 where got's rows are dependent and want's are not."""
    bases = []
    for rows in (got, want):
        _, sizes, basis = torch.linalg.svd(rows, full_matrices=False)
        bases.append(basis[sizes > 1e-6 * sizes.max()])
    outside = bases[1] - bases[1] @ bases[0].T @ bases[0]
    return math.degrees(math.asin(min(1.0, torch.linalg.matrix_norm(outside, 2).item())))


def _as_tensor(value: Any, what: str) -> Tensor:
    """The value as a float64 tensor on the CPU; raises Mistake for what cannot be one."""
    if value is None:
        raise Mistake(f"{what} must be a tensor, got None: is a return statement missing?")
    if not isinstance(value, EXPECTED_TYPES):
        raise Mistake(f"{what} must be a tensor, got {_one(value)}.")
    if isinstance(value, (list, tuple)) and any(isinstance(v, Tensor) for v in value):
        value = [torch.as_tensor(v) for v in value]
        shapes = [tuple(v.shape) for v in value]
        if len(set(shapes)) > 1:
            raise Mistake(
                f"{what} must be one tensor, got {len(shapes)} of shapes {', '.join(map(str, shapes))}."
            )
        value = torch.stack(value)
    if isinstance(value, np.ndarray):
        value = np.array(value)  # torch takes no array with negative strides, as array[::-1] has
    try:
        return torch.as_tensor(value).detach().to("cpu", torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Mistake(f"{what} must be a tensor of numbers, got {value!r:.80}.") from error


def _one(value: Any) -> str:
    """The type of a value, in words."""
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return f"one tensor of shape {tuple(value.shape)}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _in_short(argument: Any) -> str:
    """An argument for a message: a tensor by its shape, a number as it is, anything else by its type."""
    if isinstance(argument, Tensor):
        return f"shape {tuple(argument.shape)}"
    return repr(argument) if isinstance(argument, (bool, int, float)) else type(argument).__name__


def _show(values: Tensor) -> str:
    flat = [f"{v:.4f}" for v in values.flatten()[:SHOWN].tolist()]
    if values.dim() == 0:
        return flat[0]
    return "[" + ", ".join(flat) + (", …]" if values.numel() > SHOWN else "]")


def _right_but(got: Tensor, want: Tensor, close: Callable[[Tensor, Tensor], bool]) -> str:
    """What is right already about values of the right shape that are wrong, in a sentence; empty where nothing is seen."""

    def explains(theirs: Tensor) -> bool:
        # Within wide tolerances much is close: what is left over has to be far smaller than the mistake, too.
        return close(got, theirs) and bool((got - theirs).abs().max() < 0.2 * (got - want).abs().max())

    if close(-got, want):
        return " The size is right, the sign is wrong."
    several = len(want.unique()) > 1
    if several and len(want.unique()) > 2:  # of zeros and ones alone, each order is another answer
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
            return f" Every number is {factor:.4f} times what it must be: all is right but for one factor."
        distance = (got - want).mean()
        if explains(want + distance):
            return f" Every number is off by {distance:+.4f}: all is right but for one constant."
    elif want.numel() == 1 and want != 0:
        for factor, words in ((2, "twice"), (0.5, "half")):
            if close(got, factor * want):
                return f" It is {words} what it must be."
    right = torch.isclose(got, want, rtol=close.keywords["rtol"], atol=close.keywords["atol"]).sum()
    return f" {right} of {want.numel()} numbers are right." if right and several else ""


def _right_but_for_the_shape(
    got: Tensor, want: Tensor, close: Callable[[Tensor, Tensor], bool]
) -> str | None:
    """What the values say about a wrong shape, in a sentence; None where they say nothing."""

    def same(ours: Tensor, theirs: Tensor) -> bool:
        return ours.shape == theirs.shape and close(ours, theirs)

    if same(got.squeeze(), want.squeeze()):
        if got.dim() < want.dim():
            return "The numbers are right, but an axis of length 1 is missing: .squeeze() drops every such axis, name the one to drop."
        if got.dim() > want.dim():
            return (
                "The numbers are right, but there is an axis of length 1 too many: .squeeze(i) drops axis i."
            )
    if got.dim() == want.dim() <= 4:
        for order in itertools.permutations(range(got.dim())):
            if same(got.permute(order), want):
                return f"The numbers are right, but the axes are in another order: .permute{order} puts them right."
    if got.numel() == want.numel() > 1 and close(got.reshape(want.shape), want):
        return "The numbers are right and in order; only the shape differs."
    for longer, shorter, verb in ((got, want, "is still there"), (want, got, "is gone")):
        for axis in range(longer.dim()) if longer.dim() == shorter.dim() + 1 and longer.shape[0] else ():
            last = " (the last)" if axis == longer.dim() - 1 else ""
            constant = close(
                longer, longer.narrow(axis, 0, 1).expand_as(longer)
            )  # as if nothing had been added up
            for reduce, words in ((torch.sum, "sum"), (torch.mean, "mean")):
                if not constant and same(reduce(longer, axis), shorter):
                    if longer is got:
                        return f"One axis too many: take the {words} over axis {axis}{last}, which {verb}."
                    return f"You took the {words} over axis {axis}{last} as well; keep that axis."
    if got.dim() == want.dim() == 1 and close(got.sum(), want.sum()):
        return "The total of all numbers is right, so the sum is over the wrong axis."
    if got.numel() == 1 < want.numel() and close(got.flatten()[0], want.mean()):
        return "This is the mean of all the numbers expected; keep them apart."
    return None


def _shape_advice(got: Tensor, want: tuple[int, ...]) -> str:
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
        summed = " Is it a sum over the wrong axis?" if len(shape) == 1 else ""
        return f"Axis {wrong} has length {shape[wrong]} instead of {want[wrong]}.{summed}"
    if len(shape) < len(want):
        return "Axes are missing: over which ones did you sum or average?"
    return "There are too many axes: over which ones should you still sum or average?"
