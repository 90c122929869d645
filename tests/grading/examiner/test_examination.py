"""Submissions judged: each task by itself, whatever another does; and known answers as in one process."""

import nbformat
import pytest
from nbformat import v4

from course_utils.grading.examiner import examination
from course_utils.grading.examiner.examination import Examination
from course_utils.grading.notebooks import names, tasks
from tests.assignments import fairness
from tests.assignments.classroom import COURSE, answers, fill, reference_answers, solution_notebook

CHECK = """
from course_utils import checks

hidden = [2.0, 4.0]
checks.value({name}([1.0, 2.0]), hidden, "{name}")
"""


def cell(source, id_, **role):
    found = v4.new_code_cell(source, id=id_)
    if role:
        found.metadata["nbgrader"] = {"grade_id": id_, **role}
    return found


def source_notebook():
    """Two tasks; the answers use what a given cell defines."""
    parts = [cell("class Given:\n    factor = 2", "given", locked=True)]
    for name in ("first", "second"):
        body = f"def {name}(values):\n    return [Given.factor * v for v in values]"
        parts.append(cell(body, name, solution=True))
        parts.append(cell(CHECK.format(name=name), f"check-{name}", grade=True, locked=True, points=1))
    return v4.new_notebook(cells=parts)


def examine(nursery, first, *more):
    """The outcome for this body of ``first``, with ``more`` cells before everything."""
    submitted = nbformat.from_dict(source_notebook())
    submitted.cells[1].source = first
    for i, source in enumerate(more):
        submitted.cells.insert(0, cell(source, f"own-{i}"))
    return Examination(source_notebook(), submitted, nursery.answer_process).outcome_of_all()


RIGHT = "def first(values):\n    return [2 * v for v in values]"


def test_a_right_answer_fails_nothing(nursery):
    outcome = examine(nursery, RIGHT + "\nprint('seen')")
    assert outcome.failed == {} and outcome.state == "graded" and outcome.printed["first"] == "seen\n"


BAD = {
    "wrong": ("def first(values):\n    return [3 * v for v in values]", "graded", "Mistake"),
    "error": ("def first(values):\n    return values.no", "graded", "AttributeError"),
    "not written": ("def first(values):\n    raise NotImplementedError()", "graded", "NotImplementedError"),
    "missing": ("", "graded", "NameError: name 'first' is not defined"),
    "syntax": ("def first(", "graded", "NameError"),
    "loop": ("def first(values):\n    while True: pass", "time limit", "did not end in time"),
    "loop in the cell": ("while True: pass", "time limit", "NameError"),
    "exit": ("def first(values):\n    import os; os._exit(0)", "crashed", "ended the process"),
    "crash": ("def first(values):\n    import ctypes; ctypes.string_at(0)", "crashed", "ended the process"),
    "too much": ("def first(values):\n    return 'x' * (40 << 20)", "rejected", "at most"),
    "not plain": ("def first(values):\n    return [Given()]", "graded", "it returned a Given"),
    "liar": (
        "class Liar(list):\n    def __eq__(self, other): return True\n"
        "def first(values):\n    return Liar([7.0, 7.0])",
        "graded",
        "Mistake",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_one_task_costs_its_own_points_alone(nursery, monkeypatch, kind):
    monkeypatch.setattr(examination, "CELL_LIMIT", 5.0 if "loop" in kind else 30.0)
    body, state, said = BAD[kind]
    outcome = examine(nursery, body)
    assert outcome.state == state
    assert {id_ for id_ in outcome.failed if id_.startswith("check")} == {"check-first"}
    assert said in outcome.failed["check-first"]


FORGERIES = [
    "import builtins, course_utils.checks as c\nc.value = lambda *a, **k: None\nc.own_work = lambda f, *a: f",
    "import course_utils.checks.values as v\nv.value.__code__ = (lambda *a, **k: None).__code__",
    "import torch\ntorch.allclose = lambda *a, **k: True",
    "import sys\nfor m in list(sys.modules.values()):\n"
    "    if hasattr(m, 'Mistake'): m.Mistake = type('M', (), {})",
    "get = globals().get('get_ipython')\n"
    "if get: get().input_transformers_post.append(lambda lines: ['pass'])",
    "from course_utils.grading.examiner import wire\n"
    "wire.pack = (lambda old: lambda v, *k: old(v, *k))(wire.pack)",
]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_is_patched_there_changes_nothing_here(nursery, forgery):
    outcome = examine(nursery, "def first(values):\n    return 7", forgery)
    assert "check-first" in outcome.failed and "check-second" not in outcome.failed


LIES = ["{}", "{'printed': 1, 'error': 5}", "{'printed': '', 'error': {'classes': [], 'text': 1}}", "[]"]


@pytest.mark.parametrize("lie", LIES)
def test_a_reply_about_a_cell_that_lies_costs_what_asked_for_it(nursery, lie):
    forgery = f"""
from course_utils.grading.examiner import answers, wire
answers.Answers._run = answers.Answers._names = lambda self, **request: wire.pack({lie})
"""
    outcome = examine(nursery, RIGHT, forgery)
    assert outcome.state == "rejected" and "out of form" in str(outcome.failed)


def test_what_a_check_expects_cannot_be_found_there(nursery):
    """Hidden values are in no frame, no object and no module of the answer process."""
    looking = """
import gc, sys
def first(values):
    lists = (o for o in gc.get_objects() if type(o) is list and o == [2.0, 4.0])
    found = [o for o in lists if type(o[0]) is float]
    frame = sys._getframe()
    while frame:
        found += [v for k, v in frame.f_locals.items() if k == "hidden"]
        frame = frame.f_back
    return found[0] if found else [0.0, 0.0]
"""
    assert "check-first" in examine(nursery, looking).failed


def test_the_cells_of_the_assignment_are_the_courses_own(nursery):
    """A check that the student emptied, or a given class that they changed, is the course's again."""
    submitted = nbformat.from_dict(source_notebook())
    submitted.cells[0].source = "class Given:\n    factor = 3"
    submitted.cells[1].source = "def first(values):\n    return [0.0, 0.0]"
    submitted.cells[2].source = "pass"
    outcome = Examination(source_notebook(), submitted, nursery.answer_process).outcome_of_all()
    assert set(outcome.failed) == {"check-first"}


@pytest.mark.parametrize("assignment", names(COURSE))
def test_known_answers_lose_here_what_they_lose_in_one_process(nursery, assignment, monkeypatch):
    """One wrong answer to each task, in one submission."""
    monkeypatch.setenv("VAE_COURSE_SECRET", "of these tests")
    wrong, _ = fairness.one_wrong_one_right(answers(assignment))
    source = solution_notebook(assignment)
    sources = reference_answers(assignment) | {task: answer.source for task, answer in wrong.items()}
    outcome = Examination(source, fill(source, sources), nursery.answer_process).outcome_of_all()
    checks = {id_ for task in tasks(source) for id_ in task.checks}
    expected = set().union(*(answer.loses for answer in wrong.values()))
    assert set(outcome.failed) & checks == expected and outcome.state == "graded"
    assert set(outcome.seconds) == checks and min(outcome.seconds.values()) > 0
