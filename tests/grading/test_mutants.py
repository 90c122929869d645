"""The checks notice every small change to a reference answer that makes it wrong."""

import pytest

from course_utils.grading.notebooks import names, tasks
from tests.grading import mutants
from tests.grading.classroom import COURSE, reference_answers, solution_notebook

ASSIGNMENTS = names(COURSE)


def test_what_is_changed_in_an_answer():
    source = "def f(x, n):\n    with torch.no_grad():\n        return -x.sum(0) / (2 * n)"
    changed = dict(mutants.mutants(source))
    lines = {text.split("  →  ")[1] for text in changed}
    assert lines == {
        "def f(n, x):",
        "if True:",
        "return x.sum(0) / (2 * n)",
        "return -x.sum(0) * (2 * n)",
        "return -x.sum(0)",
        "return 2 * n",
        "return -x.mean(0) / (2 * n)",
        "return -x.sum(1) / (2 * n)",
        "return -x.sum(-1) / (2 * n)",
        "return -x.sum(0) / (2 / n)",
        "return -x.sum(0) / 2",
        "return -x.sum(0) / n",
        "return -x.sum(0) / (3 * n)",
        "return -x.sum(0) / (1 * n)",
        "return -x.sum(0) / (4 * n)",
    }
    assert all(after.count("\n") == 2 for after in changed.values()), "one thing at a time"


def test_a_wrong_answer_is_noticed_and_a_right_one_is_not():
    for assignment in ASSIGNMENTS:
        task = tasks(solution_notebook(assignment))[0].answer
        source = reference_answers(assignment)[task]
        name = source.split("def ", 1)[1].split("(", 1)[0]
        assert not mutants.noticed(mutants.Change(assignment, task, "", source))
        assert mutants.noticed(mutants.Change(assignment, task, "", f"def {name}(*arguments):\n    return 0.0"))


def test_an_endless_loop_is_noticed(monkeypatch):
    monkeypatch.setattr(mutants, "SECONDS", 1)
    source = "while True:\n    pass"
    assert mutants.noticed(mutants.Change("a2_elbo", "kl-to-standard-normal", "", source))


@pytest.mark.timeout(1800)
def test_every_small_change_that_is_wrong_is_noticed():
    known = [change for assignment in ASSIGNMENTS for change in mutants.changes(assignment)]
    missed, idle = mutants.against((change.key for change in mutants.unnoticed(known)), mutants.equivalent())
    assert missed == [], "no check notices these; mend the check, or list them with a reason"
    assert idle == [], "these are listed as being right, but are noticed or are changes no more"
