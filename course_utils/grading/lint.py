"""What is wrong with an assignment's source, before any student sees it."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.grading.notebooks import (
    HIDDEN,
    SOLUTION,
    Task,
    graded_cells,
    is_answer,
    is_check,
    read,
    role,
    run_cells,
    tasks,
    unanswered,
    visible,
)

READABLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MARKER = re.compile(r"###\s*(BEGIN|END)\s+(SOLUTION|HIDDEN TESTS)")
EXAMPLE_LINE = "*15 points (9 for …, 6 for …) · 10 minutes · lecture 05, section 3 · easy*"
TASK_LINE = re.compile(
    r"^\*(?P<points>\d+) points?\b.* · (?P<minutes>\d+) minutes · (?P<lecture>lectures? \d\d, sections? .+) "
    r"· (?P<difficulty>easy|middling|hard|read by a person)\*$",
    re.MULTILINE,
)
TABLE_ROW = re.compile(r"^\| \d+ \|.*\| ([\d +]+) \| (\d+) \|$", re.MULTILINE)
LEAST_SECRET = 16  # a shorter line of a solution, such as `z = mu + eps`, may well stand elsewhere too


def lint(path: Path) -> list[str]:
    """Every problem of the source notebook at ``path``, one sentence each; an empty list if all is well.

    Looks at the form, then runs the notebook: with the solutions, and for each task without its own and without the others'.
    Raises FileNotFoundError or ValueError for what is no notebook.
    """
    notebook = read(path)
    # From the file itself, because reading gives new ids to cells that repeat one.
    ids = Counter(cell.get("id") for cell in json.loads(path.read_text())["cells"])
    problems = [f"{id_}: {times} cells have this id; give each its own." for id_, times in ids.items() if times > 1]
    problems += form(notebook)
    return problems or [*texts(notebook), *leaks(notebook), *behaviour(notebook)]


def form(notebook: NotebookNode) -> list[str]:
    """Ids, metadata, markers, points: what nbgrader and the rest of the linter rely on."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"the notebook does not validate: {error.message}"]
    problems = []
    for id_ in (cell.id for cell in notebook.cells):
        if not READABLE.fullmatch(id_) or re.fullmatch(r"[0-9a-f]{8}", id_):
            problems.append(f"{id_}: not readable; write a few words with hyphens.")
    for cell in notebook.cells:
        problems += [f"{cell.id}: {text}" for text in _form_of(cell)]
    first_check = next((i for i, cell in enumerate(notebook.cells) if is_check(cell)), None)
    if first_check is None or not any(map(is_answer, notebook.cells[:first_check])):
        problems.append(
            "the first check stands before the first answer, or there is none; each check belongs to a task."
        )
    if problems:
        return problems
    points = graded_cells(notebook)
    if sum(points.values()) != 100:
        problems.append(f"the points add to {sum(points.values())}, not to 100.")
    problems += [f"{task.answer}: no check follows this answer." for task in tasks(notebook) if not task.checks]
    return problems


def _form_of(cell: NotebookNode) -> list[str]:
    found = []
    nbgrader = role(cell)
    if nbgrader.get("grade_id") != cell.id:
        found.append(f"nbgrader's grade_id is {nbgrader.get('grade_id')!r}; it should be the cell's own id.")
        return found
    if cell.get("outputs"):
        found.append("it has outputs; clear them.")
    if bool(nbgrader.get("solution")) == bool(nbgrader.get("locked")):
        found.append("answers are open and all other cells are locked; set locked accordingly.")
    if nbgrader.get("grade") and (not isinstance(nbgrader.get("points"), int) or nbgrader["points"] <= 0):
        found.append(f"its points are {nbgrader.get('points')!r}; give a whole number above 0.")
    solutions, hidden = SOLUTION.findall(cell.source), HIDDEN.findall(cell.source)
    if len(MARKER.findall(cell.source)) != 2 * (len(solutions) + len(hidden)):
        found.append("a marker has no partner, or is not spelled ### BEGIN SOLUTION or ### BEGIN HIDDEN TESTS.")
    if solutions and not nbgrader.get("solution"):
        found.append("a solution in a cell that is no answer cell: students would see it.")
    if nbgrader.get("solution") and not any(text.strip() for text in solutions):
        found.append("an answer cell without ### BEGIN SOLUTION … ### END SOLUTION: students would see all of it.")
    if hidden and not is_check(cell):
        found.append("hidden tests in a cell that is no check.")
    if is_check(cell) and not is_answer(cell):
        if len(hidden) != 1 or not _does_something(hidden[0]):
            found.append(
                "no hidden test; test other sizes and values between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS."
            )
        if not _does_something(visible(cell.source)):
            found.append("no visible check; call the answer on a small fixed input before the hidden tests.")
    return found


def _does_something(code: str) -> bool:
    """Whether the code calls a check, or asserts."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return False
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    of_checks = [
        f for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "checks"
    ]
    return bool({f.attr for f in of_checks} - {"fresh_generator"}) or any(isinstance(n, ast.Assert) for n in nodes)


def texts(notebook: NotebookNode) -> list[str]:
    """Each task's text names its points, minutes, section and difficulty, and the title's table says the same."""
    problems = []
    worth = {task.answer: task.points for task in tasks(notebook)} | {
        id_: points for id_, points in graded_cells(notebook).items() if id_ in written_questions(notebook)
    }
    rows = []
    for id_, text in task_texts(notebook).items():
        line = TASK_LINE.search(text)
        if not line:
            problems.append(f"{id_}: its task's text has no line like {EXAMPLE_LINE}")
            continue
        rows.append((int(line["points"]), int(line["minutes"])))
        if int(line["points"]) != worth[id_]:
            problems.append(f"{id_}: its task's text says {line['points']} points, its cells are worth {worth[id_]}.")
        if id_ not in written_questions(notebook) and "<details><summary>" not in text:
            problems.append(f"{id_}: its task's text has no folded hint (<details><summary>A hint</summary> …).")
    told = [
        (sum(map(int, points.split("+"))), int(minutes))
        for points, minutes in TABLE_ROW.findall(notebook.cells[0].source)
    ]
    if not problems and told != rows:
        problems.append(
            f"{notebook.cells[0].id}: its table has (points, minutes) {told}, the tasks' texts have {rows}."
        )
    return problems


def written_questions(notebook: NotebookNode) -> list[str]:
    """The ids of the graded cells that a person reads."""
    return [cell.id for cell in notebook.cells if role(cell).get("grade") and not is_check(cell)]


def task_texts(notebook: NotebookNode) -> dict[str, str]:
    """The text above each answer cell and each written question: the last cell before it that begins with ## Task."""
    text, found = "", {}
    written = written_questions(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Task "):
            text = cell.source
        if is_answer(cell) or cell.id in written:
            found[cell.id] = text
    return found


def leaks(notebook: NotebookNode) -> list[str]:
    """Lines of solutions and hidden tests that a student would read elsewhere in the notebook."""
    secret: dict[str, str] = {}
    public: set[str] = set()
    for cell in notebook.cells:
        for text in SOLUTION.findall(cell.source) + HIDDEN.findall(cell.source):
            secret |= dict.fromkeys((line.strip() for line in text.splitlines()), cell.id)
        public |= {line.strip() for line in visible(SOLUTION.sub("", cell.source)).splitlines()}
    of_solutions = {
        line.strip() for cell in notebook.cells for text in SOLUTION.findall(cell.source) for line in text.splitlines()
    }
    return [
        f"{id_}: its solution's line {line!r} stands outside the markers too."
        for line, id_ in secret.items()
        if line in of_solutions and line in public and len(line) >= LEAST_SECRET
    ]


def behaviour(notebook: NotebookNode) -> list[str]:
    """Run it: the solutions pass, each task passes alone, and no check passes without an answer."""
    problems = [f"{id_}: fails with the solutions: {text}" for id_, text in run_cells(notebook, {}).items()]
    if problems:
        return problems
    empty = {cell.id: unanswered(cell.source) for cell in notebook.cells if is_answer(cell)}
    for task in tasks(notebook):
        problems += _alone(notebook, task, empty)
    return problems


def _alone(notebook: NotebookNode, task: Task, empty: dict[str, str]) -> list[str]:
    others = {id_: source for id_, source in empty.items() if id_ != task.answer}
    failed = run_cells(notebook, others, checks=task.checks)
    found = [
        f"{id_}: needs another task's answer ({text}); give what it needs."
        for id_, text in failed.items()
        if id_ in task.checks
    ]
    for only_visible in (True, False):
        failed = run_cells(notebook, {task.answer: empty[task.answer]}, task.checks, only_visible)
        part = "visible check" if only_visible else "check"
        found += [f"{id_}: its {part} passes without an answer." for id_ in task.checks if id_ not in failed]
    return found
