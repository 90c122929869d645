"""What an assignment's test cells call: each check judges plain data that an answer returned, and names the likely mistake.

A check says nothing when all is well. Otherwise it raises Mistake, whose message is written for the student. Nothing here
computes an expected value: a test cell brings its own, so that an answer is never compared with the library's code.
"""

import functools
import math
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import FrameType
from typing import Any

import numpy as np
import torch
from torch import Tensor

Hint = tuple[Any, str]  # the value that a known mistake gives, and the sentence that names it

SHOWN = 4  # of a tensor's values, in a message
EXPECTED_TYPES = (Tensor, np.ndarray, float, int, list, tuple, np.floating, np.integer)


class Mistake(AssertionError):
    """An answer is not right yet; the message says in what, and what the likely cause is."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback, whose frames are the check's and not the student's."""
        return [f"Not right yet. {self}"]


def fresh_generator() -> torch.Generator:
    """Random inputs that no one can know beforehand: a generator with a new seed at each call."""
    return torch.Generator().manual_seed(secrets.randbits(63))


def value(
    got: Any,
    want: Any,
    what: str,
    hints: Iterable[Hint] = (),
    rtol: float = 1e-4,
    atol: float = 1e-5,
    advice: str | None = None,
) -> None:
    """``got`` should have the shape of ``want`` and, within the tolerances, its values.

    got: tensor, array, number or list of numbers. ``what`` names it in the message. Where got equals the value of one
    of the ``hints``, its sentence is the message; ``advice`` goes with a wrong shape. Raises Mistake.
    """
    want = _as_tensor(want, what)
    got = _as_tensor(got, what)
    hints = [(_as_tensor(wrong, what), text) for wrong, text in hints]
    if got.shape == want.shape and _close(got, want, rtol, atol):
        return
    for wrong, text in hints:
        if got.shape == wrong.shape and _close(got, wrong, rtol, atol):
            raise Mistake(f"{what}: {text} Expected {_show(want)}, got {_show(got)}.")
    if got.shape != want.shape:
        _raise_wrong_shape(got, want.shape, what, advice)
    finite(got, what)
    where = ""
    if got.numel() > SHOWN:  # what differs may not be among those that are shown
        index = tuple(int(i) for i in torch.unravel_index((got - want).abs().argmax(), got.shape))
        where = f" They differ most at index {index}: expected {want[index]:.4f}, got {got[index]:.4f}."
    raise Mistake(f"{what} is not right: expected {_show(want)}, got {_show(got)}.{where}")


def shape(got: Any, want: Sequence[int], what: str, advice: str | None = None) -> Tensor:
    """``got`` should have the shape ``want``; returns it as a float64 tensor, whatever plain form it came in.

    ``advice`` says what to do where it has another. Raises Mistake.
    """
    got = _as_tensor(got, what)
    if tuple(got.shape) != tuple(want):
        _raise_wrong_shape(got, want, what, advice)
    return got


def finite(got: Any, what: str) -> None:
    """``got`` should hold neither NaN nor infinite values. Raises Mistake."""
    got = _as_tensor(got, what)
    if not got.isfinite().all():
        raise Mistake(
            f"{what} holds NaN or infinite values: {_show(got)}. Look for the logarithm of 0, a division by 0, or exp of a "
            "large number."
        )


def parts(got: Any, count: int, what: str) -> tuple:
    """``got`` should be a tuple of ``count`` things; returns it. Raises Mistake."""
    if not isinstance(got, (tuple, list)) or len(got) != count:
        came = f"{type(got).__name__} of {len(got)}" if isinstance(got, (tuple, list)) else type(got).__name__
        raise Mistake(f"{what} should return {count} values, return a, b{', c' * (count - 2)}; a {came} came.")
    return tuple(got)


def holds(condition: Any, text: str) -> None:
    """``condition`` should be true; ``text`` says what was expected and what the likely mistake is. Raises Mistake."""
    if not bool(condition):
        raise Mistake(text)


def unchanged(call: Callable, *arguments: Any) -> Any:
    """Return ``call(*arguments)`` and see that the tensors passed, also in dictionaries, were left as they were. Raises Mistake."""
    before = {where: (t.clone(), t.requires_grad, t.grad is None) for where, t in _tensors(arguments)}
    result = call(*arguments)
    after = dict(_tensors(arguments))
    for where, (values, *marks) in before.items():
        now = after.get(where)
        if now is None or now.dtype != values.dtype or not torch.equal(now, values):
            raise Mistake(
                f"Your function changed its {where} in place; compute a new tensor instead (no +=, no .mul_()), "
                "or work on a .clone(): .detach() and Parameter(…) share the memory."
            )
        if [now.requires_grad, now.grad is None] != marks:
            raise Mistake(
                f"Your function changed its {where}: requires_grad_() and backward() leave their marks on it. Work on "
                "a copy, argument.detach().clone().requires_grad_()."
            )
    return result


def own_work(call: Callable, allowed: Iterable[str] = ()) -> Callable:
    """``call`` itself, but watched: it should not hand its work on to the library.

    ``allowed``: rooms of course_utils that an answer may enter, for example "models" where a task gives it a model.
    The function returned raises Mistake if the call entered another room, under whatever name, or if nothing is written yet.
    """
    rooms = {"checks", *allowed}

    @functools.wraps(call)
    def watched(*arguments: Any, **options: Any) -> Any:
        used: list[str] = []
        # The library's function that the answer called; what that one calls is its own affair.
        inside: FrameType | None = None

        def watch(frame: FrameType, event: str, _: Any) -> None:
            nonlocal inside
            if inside is None and event == "call":
                package, _, module = frame.f_globals.get("__name__", "").partition(".")
                if package == "course_utils":
                    inside = frame
                    # Importing a room is not yet using it.
                    if module.split(".")[0] not in rooms and frame.f_code.co_name != "<module>":
                        used.append(f"{module}.{frame.f_code.co_qualname}")
            elif inside is frame and event == "return":
                inside = None

        before = sys.getprofile()
        sys.setprofile(watch)
        try:
            return call(*arguments, **options)
        except NotImplementedError as error:
            if error.args:
                raise
            raise Mistake(
                f"{call.__name__} is not written yet: do so where it says YOUR CODE HERE, take the line "
                "raise NotImplementedError() away, and run that cell."
            ) from None
        except Exception as error:
            # Most often shapes that do not fit; torch's message says which, but not of what.
            error.add_note(f"It came in {call.__name__}({', '.join(_in_short(a) for a in arguments)}).")
            raise
        finally:
            sys.setprofile(before)
            if used:
                # Also where the library refused what it was given: its error would say nothing of this.
                raise Mistake(
                    f"{call.__name__} lets the library do the work: it calls course_utils.{used[0]}. "
                    "Write the formula yourself, with torch."
                ) from None

    return watched


def directions(
    got: Any, want: Any, what: str, hints: Iterable[Hint] = (), atol: float = 1e-3, advice: str | None = None
) -> None:
    """Each row of ``got`` should be the same row of ``want`` or its negative: an eigenvector has no sign of its own.

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
    got: Any, want: Any, what: str, hints: Iterable[Hint] = (), degrees: float = 0.1, advice: str | None = None
) -> None:
    """The rows of ``got`` should span the same subspace as those of ``want``, by whatever basis of it.

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
    raise Mistake(f"{what} is not the right one: the largest principal angle between the two is {angle:.1f}°.")


def unbiased(estimates: Any, standard_error: Any, exact: Any, what: str) -> None:
    """Estimates should scatter about the exact values as their standard errors say: no |z-score| above 6.

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
            f"{what} is off by more than chance allows: for example {estimates[worst]:.4f} where {exact[worst]:.4f} is exact, "
            f"{z[worst].abs():.0f} standard errors away."
        )


def honest_errors(estimates: Any, errors: Any, samples: int, each: str = "example", independent: bool = True) -> None:
    """Standard errors should say how much the estimates really scatter from call to call, for each example.

    estimates, errors: (R, B) of R calls, each from ``samples`` draws. With R = 200 a right answer's ratio of the two has a
    standard deviation below 0.07 for each example, far inside the limits here. ``each`` names what the B columns are, if
    not examples; ``independent=False`` lets them rise and fall together. Raises Mistake.
    """
    estimates, errors = _as_tensor(estimates, "The estimate"), _as_tensor(errors, "The standard error")
    finite(estimates, "The estimate")
    finite(errors, "The standard error")
    holds(
        (estimates != estimates[0]).any(),
        "Every call gives the same number: draw new noise at each call, and set no seed.",
    )
    holds((errors > 0).all(), "A standard error is 0 or negative: are the draws really different from one another?")
    ratios = errors.square().mean(0).sqrt() / estimates.std(0)
    ratio = ratios.log().mean().exp().item()
    root = math.sqrt(samples)
    # Near 1 where the errors are squares of what they should be; where each draw scatters by 1, dividing by S does the same.
    of_root, by_s = errors.mean(0).sqrt() / estimates.std(0), ratios * root
    holds(
        not (of_root.min() > 0.8 and of_root.max() < 1.25) or 0.8 < ratio < 1.25 or by_s.max() < 1.25 * by_s.min(),
        "This is the square of the standard error, the variance of the draws divided by S; take its root.",
    )
    holds(
        not 0.8 < ratio / root < 1.25,
        f"The standard error is {ratio:.1f} times too large: divide the standard deviation of the draws by √S.",
    )
    holds(
        not 0.8 < ratio * root < 1.25,
        f"The standard error is {1 / ratio:.1f} times too small: divide the standard deviation by √S, not by S (or is the "
        "estimate a single draw, not the mean?).",
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
    holds(
        0.8 < ratio < 1.25,
        f"The standard error is {ratio:.2f} times what the estimates really scatter by; it should be 1. Is it the standard "
        "deviation of the draws (not their variance), divided by √S?",
    )


def _tensors(arguments: Sequence[Any]) -> Iterator[tuple[str, Tensor]]:
    """The tensors among the arguments and in the dictionaries among them, each with the words that say where it is."""
    for number, argument in enumerate(arguments, start=1):
        if isinstance(argument, Tensor):
            yield f"argument {number}", argument
        elif isinstance(argument, dict):
            for key, entry in argument.items():
                if isinstance(entry, Tensor):
                    yield f'argument {number}["{key}"]', entry


def _raise_wrong_shape(got: Tensor, want: Sequence[int], what: str, advice: str | None) -> None:
    raise Mistake(
        f"{what} should have shape {tuple(want)}, but has {tuple(got.shape)}. {advice or _shape_advice(got, want)}"
    )


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
        raise Mistake(f"{what} is None: is a return statement missing?")
    if not isinstance(value, EXPECTED_TYPES):
        raise Mistake(f"{what} should be a tensor, but a {type(value).__name__} came.")
    if isinstance(value, (list, tuple)) and any(isinstance(v, Tensor) for v in value):
        value = [torch.as_tensor(v) for v in value]
        shapes = [tuple(v.shape) for v in value]
        if len(set(shapes)) > 1:
            raise Mistake(f"{what} should be one tensor; several came, of the shapes {', '.join(map(str, shapes))}.")
        value = torch.stack(value)
    if isinstance(value, np.ndarray):
        value = np.array(value)  # torch takes no array with negative strides, as array[::-1] has
    try:
        return torch.as_tensor(value).detach().to("cpu", torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Mistake(f"{what} should be a tensor of numbers, but this came: {value!r:.80}.") from error


def _in_short(argument: Any) -> str:
    """An argument for a message: a tensor by its shape, a number as it is, anything else by its type."""
    if isinstance(argument, Tensor):
        return f"tensor of shape {tuple(argument.shape)}"
    return repr(argument) if isinstance(argument, (bool, int, float)) else type(argument).__name__


def _close(got: Tensor, want: Tensor, rtol: float, atol: float) -> bool:
    return bool(torch.allclose(got, want, rtol=rtol, atol=atol))


def _show(values: Tensor) -> str:
    flat = [f"{v:.4f}" for v in values.flatten()[:SHOWN].tolist()]
    if values.dim() == 0:
        return flat[0]
    return "[" + ", ".join(flat) + (", …]" if values.numel() > SHOWN else "]")


def _shape_advice(got: Tensor, want: Sequence[int]) -> str:
    if got.dim() == len(want) + 1:
        return "One axis too many: sum over the dimensions of each example, the last axis."
    if got.dim() < len(want):
        return "There should be one number for each example of the batch: sum over the last axis only."
    if got.dim() == len(want) and got.shape[-1] != want[-1]:
        return "Is the sum over the batch axis where it should be over the last one?"
    return "Print the shapes of what goes in and what comes out."
