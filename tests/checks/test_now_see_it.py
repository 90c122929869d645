"""A picture is drawn with the same numbers at each run, and one that fails says why and stops nothing."""

import pytest
import torch

from course_utils import checks
from course_utils.distributions import kl_to_standard_normal


def not_written(x):
    raise NotImplementedError()


def one_axis_too_few(x):
    return x[0, 0]


def test_the_draws_are_the_same_at_each_run_and_leave_no_trace(capsys):
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        before = torch.get_rng_state()

        @checks.now_see_it
        def picture():
            drawn.append(torch.randn(3))

        assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(*drawn) and capsys.readouterr().out == ""


@pytest.mark.parametrize("answer", [not_written, checks.own_work(not_written)], ids=["bare", "watched"])
def test_before_the_answer_is_written_it_says_what_it_waits_for(answer, capsys):
    checks.now_see_it(lambda: print(answer(torch.ones(2))))
    assert capsys.readouterr().out == (
        "The picture comes once not_written is written: then run this cell again.\n"
    )


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda: one_axis_too_few(torch.ones(2)), "IndexError: too many indices"),
        (lambda: checks.own_work(one_axis_too_few)(torch.ones(2)), "IndexError: too many indices"),
        (lambda: no_such_name, "NameError: name 'no_such_name' is not defined"),  # noqa: F821
        (lambda: torch.ones(2, 3) @ torch.ones(2, 3), "mat1 and mat2 shapes cannot be multiplied"),
        (lambda: checks.value(1.0, 2.0, "log p(x)"), "(log p(x): expected 2.0000, got 1.0000."),
        (lambda: checks.holds(False, "one line\nand another"), "(one line)"),
        (lambda: (_ for _ in ()).throw(ValueError()), "(ValueError)"),
        (lambda: torch.tensor([True]) - torch.tensor([True]), "NotImplementedError: Subtraction"),
    ],
)
def test_an_error_is_one_sentence_that_leaves_a_right_answer_alone(draw, why, capsys):
    checks.now_see_it(draw)
    printed = capsys.readouterr().out
    assert printed.startswith("The picture could not be drawn (") and why in printed
    assert printed.endswith("If the checks above are silent, your answer stands: this cell is not graded.\n")
    assert printed.count("\n") == 1


def test_an_interrupt_stops_it():
    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checks.now_see_it(stopped)


def test_a_picture_may_hand_a_watched_answer_what_calls_the_library(capsys):
    answer = checks.own_work(lambda f: print(f(torch.ones(2), torch.zeros(2)).tolist()))
    checks.now_see_it(lambda: answer(kl_to_standard_normal))
    assert capsys.readouterr().out == "1.0\n"
    with pytest.raises(checks.Mistake, match="lets the library do the work"):  # and after it is watched again
        answer(kl_to_standard_normal)
