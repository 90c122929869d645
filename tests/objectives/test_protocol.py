"""What an objective must be: the checks that fit makes, one by one."""

import functools
from typing import NamedTuple

import pytest
import torch

from course_utils import objectives
from course_utils.objectives import mean_value, require_objective


@pytest.mark.parametrize(
    "objective, labels, takes_step",
    [
        (objectives.elbo, False, False),
        (objectives.elbo, True, False),
        (objectives.log_px, False, False),
        (objectives.squared_error, False, False),
        (objectives.nested_squared_error, False, False),
        (objectives.iwae_bound, True, False),
        (objectives.annealed_elbo, True, True),
        (functools.partial(objectives.annealed_elbo, step=3), False, False),
        (functools.partial(objectives.semi_supervised, labelled=None, alpha=1.0), False, False),
    ],
)
def test_the_librarys_objectives_are_objectives(objective, labels, takes_step):
    assert require_objective(objective, labels) is takes_step


def test_what_cannot_be_called_as_fit_calls_it():
    for objective, labels, message in [
        (
            3,
            False,
            r"must be a function such as objectives\.elbo, called as objective\(model, x.*got 3 \(int\)",
        ),
        (lambda model, x: 0, False, "Pass generator and check on"),
        (objectives.semi_supervised, False, "Fix what fit does not know with functools"),
        (objectives.log_px, True, "It takes no labels: leave y out"),
    ]:
        with pytest.raises(TypeError, match=message):
            require_objective(objective, labels)


def test_the_mean_of_the_value_field_or_property():
    class Two(NamedTuple):
        good: torch.Tensor
        bad: torch.Tensor

        @property
        def value(self):
            return self.good - self.bad

    one = torch.arange(4.0, requires_grad=True)
    assert mean_value(objectives.LogPx(one), 4).item() == 1.5
    assert mean_value(Two(3 * one, one), 4).item() == 3.0


def test_what_is_no_objectives_result():
    value = torch.ones(4, requires_grad=True)
    for terms, error, message in [
        (
            value,
            TypeError,
            r"must return a NamedTuple.*got a Tensor; for a single tensor return objectives.LogPx",
        ),
        (objectives.LogPx(1.0), TypeError, "got a float as value"),
        (objectives.LogPx(value.mean()), ValueError, "one number for each example"),
        (objectives.LogPx(value.expand(4, 4)), ValueError, r"each example, \(4,\), got \(4, 4\): sum over"),
        (
            objectives.LogPx(value.view(4, 1)),
            ValueError,
            r"\(4,\), got \(4, 1\): .*\.flatten\(1\)\.sum\(-1\)",
        ),
        (objectives.LogPx(value[1:]), ValueError, r"\(4,\), got \(3,\): .* examples that are left out"),
        (objectives.LogPx(value.detach()), ValueError, "does not depend on the parameters"),
    ]:
        with pytest.raises(error, match=message):
            mean_value(terms, 4)
