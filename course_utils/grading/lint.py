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
    parse,
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
    r"· (?P<difficulty>easy|medium|middling|hard|read by a person)\*$",
    re.MULTILINE,
)
TABLE_ROW = re.compile(r"^\| \d+ \|.*\| ([\d +]+) \| (\d+) \|$", re.MULTILINE)
TASK_HEADING = re.compile(r"## Task (\d+) · \S")
CHECK_HEADING = re.compile(r"\*\*Check (\w+)\*\* \((\d+) points?\)")
TOTAL = re.compile(r"\*\*(\d+) points")
SEEDED = re.compile(r"checks\.seeded\(\s*\"([^\"]*)\"")
SHARES = re.compile(
    r"^\*\d+ points? \((.*?)\) ·", re.MULTILINE
)  # 9 for the squared error, 6 for the constant
LEAST_SECRET = 16  # a shorter line of a solution, such as `z = mu + eps`, may well stand elsewhere too


def lint(path: Path) -> list[str]:
    """Every problem of the source notebook at ``path``, one sentence each; an empty list if there is none.

    Looks at the form, then runs the notebook: with the solutions, and for each task without its own and without the others'.
    Raises FileNotFoundError, or ValueError for what is not a notebook.
    """
    notebook = read(path)
    # From the file itself, because reading gives new ids to cells that repeat one.
    ids = Counter(cell.get("id") for cell in json.loads(path.read_text())["cells"])
    problems = [
        f"{id_}: {times} cells have this id; give each its own." for id_, times in ids.items() if times > 1
    ]
    problems += parse(path.read_bytes())[1]
    problems = problems or form(notebook)
    return problems or [
        *texts(notebook),
        *copied(notebook, path.stem),
        *leaks(notebook),
        *behaviour(notebook),
    ]


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
    problems += [
        f"{task.answer}: no check follows this answer." for task in tasks(notebook) if not task.checks
    ]
    return problems


def _form_of(cell: NotebookNode) -> list[str]:
    found = []
    nbgrader = role(cell)
    if nbgrader.get("grade_id") != cell.id:
        found.append(f"nbgrader's grade_id is {nbgrader.get('grade_id')!r}; it should be the cell's own id.")
        return found
    if cell.cell_type == "code":
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            return [f"its code does not parse: {error.msg}, line {error.lineno}."]
    if cell.get("outputs"):
        found.append("it has outputs; clear them.")
    if bool(nbgrader.get("solution")) == bool(nbgrader.get("locked")):
        found.append("answers are open and all other cells are locked; set locked accordingly.")
    if nbgrader.get("grade") and (not isinstance(nbgrader.get("points"), int) or nbgrader["points"] <= 0):
        found.append(f"its points are {nbgrader.get('points')!r}; give a whole number above 0.")
    solutions, hidden = SOLUTION.findall(cell.source), HIDDEN.findall(cell.source)
    if len(MARKER.findall(cell.source)) != 2 * (len(solutions) + len(hidden)):
        found.append(
            "a marker has no partner, or is not spelled ### BEGIN SOLUTION or ### BEGIN HIDDEN TESTS."
        )
    if solutions and not nbgrader.get("solution"):
        found.append("a solution in a cell that is not an answer cell: students would see it.")
    if nbgrader.get("solution") and not any(text.strip() for text in solutions):
        found.append(
            "an answer cell without ### BEGIN SOLUTION … ### END SOLUTION: students would see all of it."
        )
    if hidden and not is_check(cell):
        found.append("hidden tests in a cell that is not a check.")
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
        f
        for f in calls
        if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name) and f.value.id == "checks"
    ]
    return bool({f.attr for f in of_checks} - {"seeded", "own_work"}) or any(
        isinstance(n, ast.Assert) for n in nodes
    )


def texts(notebook: NotebookNode) -> list[str]:
    """Each number that a student reads is that of the cells: of tasks and checks, and each point, in texts and in the table."""
    problems = []
    written = written_questions(notebook)
    parts = {task.answer: list(task.checks.values()) for task in tasks(notebook)}
    parts |= {id_: [points] for id_, points in graded_cells(notebook).items() if id_ in written}
    rows = []
    for id_, text in task_texts(notebook).items():
        line = TASK_LINE.search(text)
        if not line:
            problems.append(f"{id_}: its task's text has no line like {EXAMPLE_LINE}")
            continue
        rows.append((parts[id_], int(line["minutes"])))
        if int(line["points"]) != sum(parts[id_]):
            problems.append(
                f"{id_}: its task's text says {line['points']} points, its cells are worth {sum(parts[id_])}."
            )
        shares = SHARES.search(text)
        told = [int(share) for share in re.findall(r"(?:^|, )(\d+) ", shares[1])] if shares else []
        if told and told != parts[id_]:
            problems.append(
                f"{id_}: its task's text gives {_sum(told)} points, its checks are worth {_sum(parts[id_])}."
            )
        if id_ not in written and "<details><summary>" not in text:
            problems.append(
                f"{id_}: its task's text has no folded hint (<details><summary>A hint</summary> …)."
            )
    problems += [
        f"{cell.id}: <details> and </details> do not come in pairs; the fold would hide what follows."
        for cell in notebook.cells
        if cell.cell_type == "markdown" and cell.source.count("<details") != cell.source.count("</details>")
    ]
    if (total := TOTAL.search(notebook.cells[0].source)) and int(total[1]) != (
        worth := sum(map(sum, parts.values()))
    ):
        problems.append(f"{notebook.cells[0].id}: it says {total[1]} points; the cells are worth {worth}.")
    problems += numbers(notebook)
    told = [
        ([int(share) for share in points.split("+")], int(minutes))
        for points, minutes in TABLE_ROW.findall(notebook.cells[0].source)
    ]
    if not problems and told != rows:
        first = next(
            (i for i, (a, b) in enumerate(zip(told, rows, strict=False)) if a != b), min(len(told), len(rows))
        )
        said, is_ = (
            _sum(r[first][0]) + f" points, {r[first][1]} minutes" if first < len(r) else "no row"
            for r in (told, rows)
        )
        problems.append(
            f"{notebook.cells[0].id}: for task {first + 1} its table has {said}; the cells and the text have {is_}."
        )
    return problems


def copied(notebook: NotebookNode, name: str) -> list[str]:
    """What still speaks of another check or another assignment, as after copying."""
    problems = []
    for cell in filter(is_check, notebook.cells):
        problems += [
            f'{cell.id}: checks.seeded("{seed}") names another check; it should be "{name}/{cell.id}".'
            for seed in SEEDED.findall(cell.source)
            if seed != f"{name}/{cell.id}"
        ]
    last = notebook.cells[-1]
    for other in sorted(set(re.findall(r"(\w+)\.ipynb", last.source)) - {name}):
        problems.append(f"{last.id}: it names {other}.ipynb; this assignment is {name}.ipynb.")
    return problems


def _sum(points: list[int]) -> str:
    return " + ".join(map(str, points))


def numbers(notebook: NotebookNode) -> list[str]:
    """Tasks are numbered 1, 2, …, their checks 1a, 1b, …, and the text above each check says its points."""
    problems = []
    task, letter, heading = 0, 0, None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if found := TASK_HEADING.match(cell.source):
                task, letter = task + 1, 0
                if int(found[1]) != task:
                    problems.append(f"{cell.id}: its heading says Task {found[1]}; it is task {task}.")
            heading = CHECK_HEADING.match(cell.source)
        elif is_check(cell):
            name = f"{task}{'abcdefghijklmnopqrstuvwxyz'[letter]}"
            letter += 1
            points = role(cell)["points"]
            if heading is None:
                problems.append(f"{cell.id}: no text **Check {name}** ({points} points) stands above it.")
            elif heading[1] != name:
                problems.append(f"{cell.id}: the text above says Check {heading[1]}; it is check {name}.")
            elif int(heading[2]) != points:
                problems.append(
                    f"{cell.id}: the text above says {heading[2]} points; the cell is worth {points}."
                )
            if not cell.id.startswith(f"check-{name}-"):
                problems.append(f"{cell.id}: the id of check {name} begins with check-{name}-.")
            heading = None
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
        line.strip()
        for cell in notebook.cells
        for text in SOLUTION.findall(cell.source)
        for line in text.splitlines()
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
