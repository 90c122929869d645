"""The known answers, wrong and right, against the test cells; and some of them through nbgrader.

One right and one wrong answer in four, so that this ends in minutes, and one assignment through nbgrader.
``make fairness`` tries all answers, each through ``vae-course grade`` and twenty times with new inputs; here
the inputs follow from a secret, so they are the same at each run. That the reference answers lose nothing,
with new inputs, the linter finds (tests/grading/test_release.py).
"""

from collections.abc import Iterator
from itertools import groupby, islice

import pytest

from course_utils.grading.notebooks import is_check, names, tasks
from tests.assignments import fairness
from tests.assignments.classroom import COURSE, Answer, answers, solution_notebook

ASSIGNMENTS = names(COURSE)


def _tried() -> Iterator[Answer]:
    """Of each task's answers the first right one and the first wrong one, and then every fourth."""
    for assignment in ASSIGNMENTS:
        for (task, _), known in groupby(answers(assignment), lambda answer: (answer.task, answer.right)):
            yield from islice(known, 0, 1 if task == "my-vae" else None, 4)  # it trains for half a minute


TRIED = list(_tried())


@pytest.mark.parametrize(
    "answer", TRIED, ids=lambda answer: f"{answer.assignment}-{answer.task}-{answer.name}"
)
def test_a_known_answer_loses_what_it_should_and_meets_its_hint(answer, monkeypatch):
    monkeypatch.setenv("VAE_COURSE_SECRET", "of these tests")
    exact, hint = fairness.run_checks(answer)
    assert answer.right == (not answer.loses)
    assert exact == 1, f"it should lose {set(answer.loses) or 'nothing'}; the visible check says: {hint}"
    assert answer.hint in hint
    assert not fairness.is_misled(answer, hint), hint


@pytest.mark.parametrize("assignment", ["a1_pca"])
def test_nbgrader_gives_a_student_of_right_and_wrong_answers_what_they_should_get(assignment):
    wrong, right = fairness.one_wrong_one_right(answers(assignment))
    in_turn = {task: (wrong if number % 2 else right)[task] for number, task in enumerate(right)}
    given = fairness.graded_by_nbgrader(assignment, [in_turn])
    checks = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    assert len(given) == len(checks) and {answer.right for answer in given} == {True, False}
    for answer, scores in given.items():
        expected = {id_: 0 if id_ in answer.loses else points for id_, points in checks[answer.task].items()}
        assert scores == expected, answer.name


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_most_wrong_answers_get_a_hint(assignment):
    wrong = [answer for answer in answers(assignment) if not answer.right]
    assert sum(bool(answer.hint) for answer in wrong) >= 0.8 * len(wrong)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_task_has_wrong_and_right_answers(assignment):
    for task in tasks(solution_notebook(assignment)):
        known = [answer for answer in answers(assignment) if answer.task == task.answer]
        assert (
            sum(not answer.right for answer in known) >= 8 and sum(answer.right for answer in known) >= 5
        ), task
        assert all(answer.loses <= set(task.checks) for answer in known)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_check_draws_its_inputs_from_a_seed_of_its_own(assignment):
    for cell in solution_notebook(assignment).cells:
        if is_check(cell):
            assert f'checks.seeded("{assignment}/{cell.id}")' in cell.source
