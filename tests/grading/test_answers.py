"""Every known answer to every task, wrong and right, through nbgrader and against the test cells themselves."""

import pytest

from course_utils.grading.notebooks import names, run_cells, tasks
from tests.grading import fairness
from tests.grading.classroom import COURSE, answers, solution_notebook

ASSIGNMENTS = names(COURSE)
EVERY = [answer for assignment in ASSIGNMENTS for answer in answers(assignment)]


# The first test waits for the whole measurement: nbgrader takes about four seconds for each of some hundred submissions.
pytestmark = pytest.mark.timeout(3000)


def name_of(answer):
    return f"{answer.assignment}-{answer.task}-{answer.name}"


@pytest.fixture(scope="module")
def rows():
    """What ``make fairness`` measures, with fewer runs."""
    return {row.answer: row for row in fairness.measure(ASSIGNMENTS, runs=3)}


@pytest.mark.parametrize("answer", EVERY, ids=name_of)
def test_an_answer_gets_exactly_what_it_should(answer, rows):
    row = rows[answer]
    assert answer.right == (not answer.loses)
    assert row.given == row.expected, f"nbgrader gave {row.given} of {row.expected}; the visible check says: {row.hint}"
    assert row.exact == row.runs


@pytest.mark.parametrize("answer", [answer for answer in EVERY if answer.hint], ids=name_of)
def test_the_visible_check_names_the_mistake(answer, rows):
    assert rows[answer].named, rows[answer].hint


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_most_wrong_answers_get_a_hint(assignment):
    wrong = [answer for answer in answers(assignment) if not answer.right]
    assert sum(bool(answer.hint) for answer in wrong) >= 0.8 * len(wrong)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_task_has_wrong_and_right_answers(assignment):
    for task in tasks(solution_notebook(assignment)):
        known = [answer for answer in answers(assignment) if answer.task == task.answer]
        assert sum(not answer.right for answer in known) >= 6 and sum(answer.right for answer in known) >= 4, task
        assert all(answer.loses <= set(task.checks) for answer in known)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nothing_is_lost_by_the_reference_over_many_runs(assignment):
    notebook = solution_notebook(assignment)
    checks = {id_ for task in tasks(notebook) for id_ in task.checks}
    for _ in range(10):
        assert run_cells(notebook, {}, checks) == {}
