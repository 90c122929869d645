"""Ids, metadata, markers and points: what nbgrader and the rest of the linter rely on."""

import ast
import inspect
import json
import re

import nbformat
from nbformat import NotebookNode

from course_utils import checks
from course_utils.grading.notebooks import (
    CLOSED,
    HIDDEN,
    SOLUTION,
    graded_cells,
    is_answer,
    is_check,
    is_picture,
    role,
    tasks,
    visible,
)

READABLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MARKER = re.compile(r"###\s*(BEGIN|END)\s+(SOLUTION|HIDDEN TESTS)")


def form(notebook: NotebookNode) -> list[str]:
    """A sentence for each problem of the notebook's form."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"the notebook does not validate: {error.message}"]
    problems = []
    for id_ in (cell.id for cell in notebook.cells):
        if not READABLE.fullmatch(id_) or re.fullmatch(r"[0-9a-f]{8}", id_):
            problems.append(f"{id_}: not readable; write a few words with hyphens.")
    for cell in notebook.cells:
        problems += [f"{cell.id}: {text}" for text in _of_cell(cell)]
    first_check = next((i for i, cell in enumerate(notebook.cells) if is_check(cell)), None)
    if first_check is None or not any(map(is_answer, notebook.cells[:first_check])):
        problems.append(
            "there is no check, or the first one comes before the first answer; each check belongs to a task."
        )
    return problems or _points(notebook)


def _points(notebook: NotebookNode) -> list[str]:
    problems = []
    points = graded_cells(notebook)
    if sum(points.values()) != 100:
        problems.append(f"the points add up to {sum(points.values())}, not to 100.")
    problems += [
        f"{task.answer}: no check follows this answer." for task in tasks(notebook) if not task.checks
    ]
    return problems


def _of_cell(cell: NotebookNode) -> list[str]:
    nbgrader = role(cell)
    if nbgrader.get("grade_id") != cell.id:
        return [f"nbgrader's grade_id must be the cell's own id, got {nbgrader.get('grade_id')!r}."]
    if cell.cell_type == "code":
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            return [f"its code does not parse: {error.msg}, line {error.lineno}."]
    return [*_metadata(cell), *_markers(cell), *_check(cell)]


def _metadata(cell: NotebookNode) -> list[str]:
    found = []
    nbgrader = role(cell)
    if cell.get("outputs"):
        found.append("it has outputs; clear them.")
    to_close = is_check(cell) or is_picture(cell)
    if to_close and any(cell.metadata.get(key) != value for key, value in CLOSED.items()):
        found.append(f"its source must be closed: add {json.dumps(CLOSED)[1:-1]} to its metadata.")
    if bool(nbgrader.get("solution")) == bool(nbgrader.get("locked")):
        found.append("answers are open and all other cells are locked; set locked accordingly.")
    if nbgrader.get("grade") and (not isinstance(nbgrader.get("points"), int) or nbgrader["points"] <= 0):
        found.append(f"its points must be a whole number above 0, got {nbgrader.get('points')!r}.")
    return found


def _markers(cell: NotebookNode) -> list[str]:
    found = []
    is_open = role(cell).get("solution")
    solutions, hidden = SOLUTION.findall(cell.source), HIDDEN.findall(cell.source)
    if len(MARKER.findall(cell.source)) != 2 * (len(solutions) + len(hidden)):
        found.append(
            "a marker has no partner, or is not spelled ### BEGIN SOLUTION or ### BEGIN HIDDEN TESTS."
        )
    if solutions and not is_open:
        found.append("a solution in a cell that is not an answer cell: students would see it.")
    if is_open and not any(text.strip() for text in solutions):
        found.append(
            "an answer cell without ### BEGIN SOLUTION … ### END SOLUTION: students would see all of it."
        )
    if hidden and not is_check(cell):
        found.append("hidden tests in a cell that is not a check.")
    return found


def _check(cell: NotebookNode) -> list[str]:
    if not is_check(cell) or is_answer(cell):
        return []
    found = []
    hidden = HIDDEN.findall(cell.source)
    if len(hidden) != 1 or not _does_something(hidden[0]):
        found.append(
            "no hidden test; test other sizes and values between ### BEGIN HIDDEN TESTS and ### END HIDDEN "
            "TESTS."
        )
    if not _does_something(visible(cell.source)):
        found.append("no visible check; call the answer on a small fixed input before the hidden tests.")
    if _is_shown(visible(cell.source)):
        found.append(
            "the visible part ends with a value, which a notebook shows though the answer is right; give it "
            "a name."
        )
    return found


def _is_shown(code: str) -> bool:
    """Whether the code ends with a call of a check that returns something."""
    try:
        last = ast.parse(code).body[-1]
    except (SyntaxError, IndexError):
        return False
    called = (
        ast.unparse(last.value.func)
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
        else ""
    )
    check = getattr(checks, called.removeprefix("checks."), None) if called.startswith("checks.") else None
    return check is not None and inspect.signature(check).return_annotation is not None


def _does_something(code: str) -> bool:
    """Whether the code calls a check, or asserts."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return False
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    of_checks = {
        f.attr
        for f in calls
        if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "checks"
    }
    return bool(of_checks - {"seeded", "own_work"}) or any(isinstance(n, ast.Assert) for n in nodes)
