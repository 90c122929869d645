"""Every known answer to every task, wrong and right, against the test cells themselves, several times each."""

import pytest

from tests.grading.classroom import answers, checks_of, run_cells

MORE_RUNS = 3  # the test cells draw new inputs at each run
ALL = answers("a2_elbo")


@pytest.mark.parametrize("answer", ALL, ids=lambda a: f"{a.task}-{a.name}")
def test_an_answer_loses_exactly_what_it_should(answer):
    """Once with all test cells of the assignment, then again with those of the task."""
    assert answer.right == (not answer.loses)
    own = checks_of(answer.assignment, answer.task)
    assert answer.loses <= own
    for graded in [None] + [own] * MORE_RUNS:
        failed = run_cells(answer.assignment, {answer.task: answer.source}, graded=graded)
        assert set(failed) == answer.loses, failed


@pytest.mark.parametrize("answer", [a for a in ALL if a.hint], ids=lambda a: f"{a.task}-{a.name}")
def test_the_visible_check_names_the_mistake(answer):
    failed = run_cells(
        answer.assignment,
        {answer.task: answer.source},
        only_visible=True,
        graded=checks_of(answer.assignment, answer.task),
    )
    assert any(answer.hint in message for message in failed.values()), failed
    assert all(message.startswith("Mistake: ") for message in failed.values()), failed


def test_most_wrong_answers_get_a_hint():
    wrong = [a for a in ALL if not a.right]
    assert sum(bool(a.hint) for a in wrong) >= 0.8 * len(wrong)


@pytest.mark.parametrize("task", sorted({a.task for a in ALL}))
def test_each_task_has_wrong_and_right_answers(task):
    names = [a.name for a in ALL if a.task == task]
    assert sum(n.startswith("wrong_") for n in names) >= 6 and sum(n.startswith("right_") for n in names) >= 4


def test_nothing_is_lost_by_the_reference_over_many_runs():
    for _ in range(10):
        assert run_cells("a2_elbo", {}) == {}
