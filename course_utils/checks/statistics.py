"""Estimates from draws must scatter about the exact values, by as much as their standard errors say."""

import math
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.mistake import Mistake
from course_utils.checks.plain_data import as_tensor
from course_utils.checks.values import finite, holds, shape


def unbiased(estimates: Any, standard_error: Any, exact: Any, what: str) -> None:
    """Estimates must scatter about the exact values as their standard errors say: no |z-score| above 6.

    estimates, standard_error, exact: (B,); the estimates may depend on one another. For a right answer this
    fails about once in 10^7 checks at B = 64. Raises Mistake.
    """
    estimates, standard_error, exact = (as_tensor(v, what) for v in (estimates, standard_error, exact))
    shape(estimates, exact.shape, what)
    finite(estimates, what)
    z = (estimates - exact) / standard_error
    worst = z.abs().argmax()
    if z.abs().max() > 6:
        raise Mistake(
            f"{what}: off by more than chance allows. Got {estimates[worst]:.4f}, the exact value is "
            f"{exact[worst]:.4f}, "
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

    estimates, errors: (R, B), from R calls
    samples: the draws of each call. With R = 200 a right answer's ratio of error to scatter has a standard
        deviation below 0.07 for each example, far inside the limits here
    each: what the B columns are, if not examples
    independent: False lets the columns rise and fall together
    scatter: (B,), the standard deviation of the mean of ``samples`` independent draws; with it an answer must
        use exactly that many draws and divide their squares by S − 1, within six standard errors

    Raises Mistake.
    """
    estimates, errors = as_tensor(estimates, "The estimate"), as_tensor(errors, "The standard error")
    finite(estimates, "The estimate")
    finite(errors, "The standard error")
    holds(
        (estimates != estimates[0]).any(),
        "Every call gives the same number: draw new noise at each call, and set no seed.",
    )
    holds((errors > 0).all(), "A standard error is 0 or negative: do the draws really differ?")
    ratios = errors.square().mean(0).sqrt() / estimates.std(0)  # (B,), 1 in expectation
    ratio = ratios.log().mean().exp().item()
    _have_the_right_power(estimates, errors, ratios, samples)
    _come_from_their_own_draws(estimates, ratios, each, independent)
    if scatter is not None:
        _use_as_many_draws(estimates, errors, as_tensor(scatter, "scatter"), samples, independent)
    holds(
        _is_about(ratio, 1),
        f"The standard error is {ratio:.2f} times the real scatter of the estimates, and should equal it. Is "
        "it the standard deviation of the draws (not their variance), divided by √S?",
    )


def _is_about(ratio: float, number: float) -> bool:
    return 0.8 < ratio / number < 1.25


def _have_the_right_power(estimates: Tensor, errors: Tensor, ratios: Tensor, samples: int) -> None:
    """Not the square of the standard error, and divided by √S, neither by 1 nor by S."""
    ratio, root = ratios.log().mean().exp().item(), math.sqrt(samples)
    holds(
        not _errors_are_squared(estimates, errors, ratios, root),
        "This is the square of the standard error, the variance of the draws divided by S; take its root.",
    )
    holds(
        not _is_about(ratio, root),
        f"The standard error is {ratio:.1f} times too large: divide the standard deviation of the draws by "
        "√S.",
    )
    of_two = " Or the variance divided by S, not by S − 1?" if samples == 2 else ""
    holds(
        not _is_about(ratio, 1 / root),
        f"The standard error is {1 / ratio:.1f} times too small: divide the standard deviation by √S, not "
        "by S (or is the "
        f"estimate a single draw, not the mean?{of_two}).",
    )


def _errors_are_squared(estimates: Tensor, errors: Tensor, ratios: Tensor, root: float) -> bool:
    """Whether the roots of the errors fit every example, and the errors do not.

    Where each draw scatters by 1, an error divided by S instead of √S looks the same: then all the ratios are
    1/√S.
    """
    of_roots, of_means = errors.mean(0).sqrt() / estimates.std(0), ratios * root
    roots_fit = of_roots.min() > 0.8 and of_roots.max() < 1.25
    errors_fit = _is_about(ratios.log().mean().exp().item(), 1)
    divided_by_s = of_means.max() < 1.25 * of_means.min()
    return bool(roots_fit and not errors_fit and not divided_by_s)


def _come_from_their_own_draws(estimates: Tensor, ratios: Tensor, each: str, independent: bool) -> None:
    """Each example has its own noise (if ``independent``), and its own error that belongs to its estimate."""
    if independent:
        correlation = torch.corrcoef(estimates.T) - torch.eye(estimates.shape[1])
        holds(
            correlation.abs().max() < 0.5,
            f"The estimates of the {each}s rise and fall together: draw noise for each {each}.",
        )
    holds(
        ratios.max() / ratios.min() < 1.8,
        f"Each {each} needs a standard error of its own, from its own draws; and dividing by √S is right "
        "only for draws "
        "that are independent of one another. Or is this the deviation of values other than those whose "
        "mean you return? "
        "Terms from the same draws are added draw by draw, before `.std(0)`.",
    )


def _use_as_many_draws(
    estimates: Tensor, errors: Tensor, scatter: Tensor, samples: int, independent: bool
) -> None:
    """Estimates and errors, (R, B), must be those of means of ``samples`` draws, of deviation ``scatter``."""
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
                f"The estimates scatter {ratio:.2f} times as much as the mean of {samples} draws does, as "
                f"if from {samples / ratio**2:.3g} draws: average over as many draws as `samples` says."
            )
        raise Mistake(
            f"The standard error is {ratio:.3f} times the scatter of the mean of {samples} draws, and should "
            "equal it. Take the standard deviation of exactly these draws, with the sum of squares divided "
            "by S − 1 (not by S), and divide it by √S."
        )
