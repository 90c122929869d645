"""The known answers, wrong and right, against the test cells; and some of them through nbgrader.

The inputs follow from a secret, so they are the same at each run. ``make fairness`` draws new ones: it
sends all answers through nbgrader, and runs the cells of each twenty times.
"""

import pytest

from course_utils.grading.notebooks import is_check, names, run_cells, tasks
from tests.assignments import fairness
from tests.assignments.classroom import COURSE, answers, solution_notebook

ASSIGNMENTS = names(COURSE)
# Checks that train: only one in so many of these tasks' answers is tried here, ``make fairness`` tries all.
TRAIN = {"my-vae": 4, "training-step": 3}
TRIED = [
    answer
    for assignment in ASSIGNMENTS
    for number, answer in enumerate(answers(assignment))
    if number % TRAIN.get(answer.task, 1) == 0
]


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


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgrader_gives_a_wrong_and_a_right_student_what_they_should_get(assignment):
    students = fairness.one_wrong_one_right(answers(assignment))
    given = fairness.graded_by_nbgrader(assignment, students)
    checks = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    assert len(given) == 2 * len(checks)
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
            sum(not answer.right for answer in known) >= 6 and sum(answer.right for answer in known) >= 4
        ), task
        assert all(answer.loses <= set(task.checks) for answer in known)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_check_draws_its_inputs_from_a_seed_of_its_own(assignment):
    for cell in solution_notebook(assignment).cells:
        if is_check(cell):
            assert f'checks.seeded("{assignment}/{cell.id}")' in cell.source


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_is_lost_by_the_reference_with_fresh_inputs(assignment):
    notebook = solution_notebook(assignment)
    checks = {id_ for task in tasks(notebook) for id_ in task.checks}
    for _ in range(3):
        assert run_cells(notebook, {}, checks) == {}
