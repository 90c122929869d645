"""An exercise in a lecture says what came of it, and the notebook runs on."""

import pytest
import torch

from course_utils import checks, distributions


def twice(x):
    return 2 * x


def not_written(x):
    raise NotImplementedError


def library(x):
    return distributions.kl_to_standard_normal(x, x)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (twice, "Right."),
        (not_written, "not_written is not written yet."),
        (lambda x: x * x, "Not right yet."),
        (lambda x: x.mean(no_such_axis=0), "TypeError"),
        (library, "lets the library do the work"),
    ],
    ids=["right", "not written", "wrong", "error", "library"],
)
def test_says_what_came_of_it(answer, said, capsys):
    with checks.practice(answer) as watched:
        checks.value(watched(torch.tensor([1.0, 3.0])), torch.tensor([2.0, 6.0]), "answer(x)")
    printed = capsys.readouterr().out
    assert said in printed
    assert (printed == "Right.\n") is (answer is twice)


def test_an_interrupt_is_not_swallowed():
    with pytest.raises(KeyboardInterrupt), checks.practice(twice):
        raise KeyboardInterrupt
