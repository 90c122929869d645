"""The learning rate rises and falls along cosines, or stays."""

import pytest

from course_utils import training
from course_utils.training.schedule import SCHEDULES, depends_on_total


def test_learning_rate_schedule():
    rates = [training.learning_rate_at(step, 100, 1.0, "one-cycle") for step in range(100)]
    assert rates[0] == pytest.approx(1 / 25) and max(rates) == pytest.approx(1, abs=1e-3) and rates[-1] < 1e-3
    assert rates.index(max(rates)) == 30
    assert training.learning_rate_at(77, 100, 0.5, "constant") == 0.5
    with pytest.raises(ValueError, match="schedule must be"):
        training.learning_rate_at(0, 100, 1.0, "linear")


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_which_schedules_can_be_prolonged(schedule):
    same = all(
        training.learning_rate_at(step, 100, 1.0, schedule)
        == training.learning_rate_at(step, 200, 1.0, schedule)
        for step in range(100)
    )
    assert depends_on_total(schedule) == (not same)
