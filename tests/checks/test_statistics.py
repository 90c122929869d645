"""Estimates and their standard errors: chance passes, mistakes do not."""

import math

import pytest
import torch

from course_utils import checks


def test_unbiased_lets_chance_through_and_nothing_else():
    generator = torch.Generator().manual_seed(0)
    for _ in range(200):
        draws = torch.randn(200, 8, generator=generator)
        checks.unbiased(draws.mean(0), draws.std(0) / math.sqrt(200), torch.zeros(8), "it")
    for _ in range(20):
        draws = torch.randn(200, 8, generator=generator) + 0.7
        with pytest.raises(checks.Mistake, match="more than chance allows"):
            checks.unbiased(draws.mean(0), draws.std(0) / math.sqrt(200), torch.zeros(8), "it")


def test_unbiased_estimates_may_rise_and_fall_together():
    for chance in torch.randn(500, generator=torch.Generator().manual_seed(0)):
        checks.unbiased(chance.expand(6), torch.ones(6), torch.zeros(6), "it")


def test_honest_errors():
    generator = torch.Generator().manual_seed(0)
    draws = torch.randn(200, 25, 4, generator=generator)
    estimates, errors = draws.mean(1), draws.std(1) / 5
    checks.honest_errors(estimates, errors, 25)
    for wrong_estimates, wrong_errors, message in [
        (estimates, errors * 5, "times too large"),
        (estimates, errors / 5, r"by √S, not by S \(or is the estimate a single draw"),
        (draws[:, 0], errors, "or is the estimate a single draw"),
        (estimates, errors * 2, "2.* times the real scatter of the estimates"),
        (estimates, 0 * errors, "is 0 or negative"),
        (
            estimates,
            errors * torch.tensor([0.5, 1, 1, 2]),
            "standard error of its own.*only for draws that are independent.*draw by draw, before",
        ),
        (estimates[:1].expand(200, 4), errors, "the same number"),
        (estimates[:, :1].expand(200, 4), errors, "rise and fall together"),
        (estimates, errors * float("nan"), "NaN"),
    ]:
        with pytest.raises(checks.Mistake, match=message):
            checks.honest_errors(wrong_estimates, wrong_errors, 25)
    checks.honest_errors(estimates[:, :1].expand(200, 4), errors[:, :1].expand(200, 4), 25, independent=False)
    with pytest.raises(checks.Mistake, match="Each entry needs a standard error of its own"):
        checks.honest_errors(
            estimates, errors * torch.tensor([0.5, 1, 1, 2]), 25, each="entry", independent=False
        )


def of_draws(used, correction=1, calls=1000, generator=None):
    """Estimates and errors, from Gaussian draws of deviation 2, of ``calls`` calls for three examples."""
    draws = 2 * torch.randn(calls, used, 3, generator=generator, dtype=torch.float64)
    return draws.mean(1), draws.std(1, correction=correction) / math.sqrt(used)


@pytest.mark.parametrize("samples", [2, 3, 10])
def test_as_many_draws_as_were_asked_for(samples):
    generator = torch.Generator().manual_seed(samples)
    scatter = torch.full((3,), 2 / math.sqrt(samples))
    for _ in range(100):
        checks.honest_errors(*of_draws(samples, generator=generator), samples, scatter=scatter)
    few = [] if samples == 2 else [(samples - 1, 1)]  # one draw alone has no deviation
    for used, correction in [*few, (samples + 1, 1), (samples, 0), (1000, 1)]:
        with pytest.raises(checks.Mistake, match=r"draws|S − 1"):
            checks.honest_errors(*of_draws(used, correction, generator=generator), samples, scatter=scatter)
    with pytest.raises(
        checks.Mistake, match=r"scatter 0\.\d\d times as much .* as if from (9\d\d|1\.\d*e\+03) draws"
    ):
        checks.honest_errors(*of_draws(1000, generator=generator), samples, scatter=scatter)


def test_the_square_of_a_standard_error_is_named():
    generator = torch.Generator().manual_seed(0)
    draws = torch.tensor([0.5, 2.0]) * torch.randn(300, 25, 2, generator=generator)
    errors = draws.std(1) / 5
    checks.honest_errors(draws.mean(1), errors, samples=25)
    with pytest.raises(checks.Mistake, match="square of the standard error"):
        checks.honest_errors(draws.mean(1), errors.square(), samples=25)
