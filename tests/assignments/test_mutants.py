"""The checks notice every small change that makes a reference answer wrong; here a sample is tried."""

import pytest

from course_utils.grading.notebooks import names, tasks
from tests.assignments import mutants, sweep
from tests.assignments.classroom import COURSE, reference_answers, solution_notebook

ASSIGNMENTS = names(COURSE)
# Their checks train or repeat, for each change again: ``make fairness`` tries them.
TRAIN = {"my-vae", "training-step", "pathwise-estimate", "monte-carlo-elbo", "fit-q"}
TASKS = [
    (name, task.answer)
    for name in ASSIGNMENTS
    for task in tasks(solution_notebook(name))
    if task.answer not in TRAIN
]


def test_what_is_changed_in_an_answer():
    source = "def f(x, n):\n    with torch.no_grad():\n        return -x.sum(0) / (2 * n)"
    changed = {text: after for _, text, after in mutants.mutants(source)}
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
        assert not mutants.noticed(mutants.Change(assignment, task, "", "", source))
        assert mutants.noticed(
            mutants.Change(assignment, task, "", "", f"def {name}(*arguments):\n    return 0.0")
        )


def test_an_endless_loop_is_noticed(monkeypatch):
    monkeypatch.setattr(mutants, "SECONDS", 1)
    source = "while True:\n    pass"
    assert mutants.noticed(mutants.Change("a2_elbo", "kl-between-gaussians", "", "", source))


def test_a_sample_has_each_kind_at_each_task():
    for every in (mutants.changes("a1_pca"), sweep.wrappers("a1_pca")):
        chosen = mutants.sample(every)
        assert {(c.task, c.kind) for c in chosen} == {(c.task, c.kind) for c in every}
        assert len(chosen) == len({(c.task, c.kind) for c in chosen}) < len(every)


def test_what_is_listed_stands_against_what_is_missed():
    listed = {"a/t: x = 2 * x": "why", "a/*: * = *.float()": "why", "a/t: gone": "why"}
    missed = ["a/t: x = 2 * x", "a/u: y = y.float()", "a/u: y = y.double()", "b/t: x = 2 * x"]
    assert mutants.against(missed, listed) == (["a/u: y = y.double()", "b/t: x = 2 * x"], ["a/t: gone"])


@pytest.mark.parametrize(("assignment", "task"), TASKS, ids=["-".join(task) for task in TASKS])
def test_a_wrong_change_of_each_kind_is_noticed(assignment, task):
    known = [
        *mutants.sample(mutants.of_task(assignment, task)),
        *mutants.sample(sweep.of_task(assignment, task)),
    ]
    listed = mutants.equivalent() | sweep.equivalent(assignment)
    wrong, _ = mutants.against((change.key for change in known), listed)
    missed = [change.key for change in known if change.key in wrong and not mutants.noticed(change)]
    assert missed == [], "no check notices these; mend the check, or list them with a reason"
