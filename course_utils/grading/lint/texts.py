"""The numbers that a student reads must be those of the cells: of tasks and checks, and their points."""

import re
from string import ascii_lowercase

from nbformat import NotebookNode

from course_utils.grading.notebooks import graded_cells, is_answer, is_check, role, tasks

EXAMPLE_LINE = "*15 points (9 for …, 6 for …) · 10 minutes · lecture 05, section 3 · easy*"
TASK_LINE = re.compile(
    r"^\*(?P<points>\d+) points?\b.* · (?P<minutes>\d+) minutes · (?P<lecture>lectures? \d\d, sections? .+) "
    r"· (?P<difficulty>easy|medium|hard|read by a person)\*$",
    re.MULTILINE,
)
TABLE_ROW = re.compile(r"^\| \d+ \|.*\| ([\d +]+) \| (\d+) \|$", re.MULTILINE)
TASK_HEADING = re.compile(r"## Task (\d+) · \S")
CHECK_HEADING = re.compile(r"\*\*Check (\w+)\*\* \((\d+) points?\)")
TOTAL = re.compile(r"\*\*(\d+) points")
SHARES = re.compile(
    r"^\*\d+ points? \((.*?)\) ·", re.MULTILINE
)  # 9 for the squared error, 6 for the constant

Row = tuple[list[int], int]  # of the table of tasks: the points of its checks, and its minutes


def texts(notebook: NotebookNode) -> list[str]:
    """A sentence for each number in a text or in the table that is not that of the cells."""
    written = written_questions(notebook)
    parts = {task.answer: list(task.checks.values()) for task in tasks(notebook)}
    parts |= {id_: [points] for id_, points in graded_cells(notebook).items() if id_ in written}
    problems: list[str] = []
    rows: list[Row] = []
    for id_, text in task_texts(notebook).items():
        if line := TASK_LINE.search(text):
            rows.append((parts[id_], int(line["minutes"])))
            problems += _points_of_task(id_, text, int(line["points"]), parts[id_])
            if id_ not in written and "<details><summary>" not in text:
                problems.append(
                    f"{id_}: its task's text has no folded hint (<details><summary>A hint</summary> …)."
                )
        else:
            problems.append(f"{id_}: its task's text has no line like {EXAMPLE_LINE}")
    problems += [
        f"{cell.id}: <details> and </details> do not come in pairs; the fold would hide what follows."
        for cell in notebook.cells
        if cell.cell_type == "markdown" and cell.source.count("<details") != cell.source.count("</details>")
    ]
    title = notebook.cells[0]
    worth = sum(map(sum, parts.values()))
    if (total := TOTAL.search(title.source)) and int(total[1]) != worth:
        problems.append(f"{title.id}: it says {total[1]} points; the cells are worth {worth}.")
    problems += numbers(notebook)
    return problems or _table(title, rows)


def _points_of_task(id_: str, text: str, points: int, parts: list[int]) -> list[str]:
    problems = []
    if points != sum(parts):
        problems.append(f"{id_}: its task's text says {points} points, its cells are worth {sum(parts)}.")
    shares = SHARES.search(text)
    told = [int(share) for share in re.findall(r"(?:^|, )(\d+) ", shares[1])] if shares else []
    if told and told != parts:
        problems.append(
            f"{id_}: its task's text gives {_sum(told)} points, its checks are worth {_sum(parts)}."
        )
    return problems


def _table(title: NotebookNode, rows: list[Row]) -> list[str]:
    """The first row of the title's table that is not that of the cells and their texts."""
    told = [
        ([int(share) for share in points.split("+")], int(minutes))
        for points, minutes in TABLE_ROW.findall(title.source)
    ]
    if told == rows:
        return []
    unequal = (i for i, (a, b) in enumerate(zip(told, rows, strict=False)) if a != b)
    first = next(unequal, min(len(told), len(rows)))
    said, is_ = (
        f"{_sum(r[first][0])} points, {r[first][1]} minutes" if first < len(r) else "no row"
        for r in (told, rows)
    )
    return [f"{title.id}: for task {first + 1} its table has {said}; the cells and the text have {is_}."]


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
            problems += _heading_of_check(cell, heading, f"{task}{ascii_lowercase[letter]}")
            letter, heading = letter + 1, None
    return problems


def _heading_of_check(cell: NotebookNode, heading: re.Match | None, name: str) -> list[str]:
    problems = []
    points = role(cell)["points"]
    if heading is None:
        problems.append(f"{cell.id}: there is no text **Check {name}** ({points} points) above it.")
    elif heading[1] != name:
        problems.append(f"{cell.id}: the text above says Check {heading[1]}; it is check {name}.")
    elif int(heading[2]) != points:
        problems.append(f"{cell.id}: the text above says {heading[2]} points; the cell is worth {points}.")
    if not cell.id.startswith(f"check-{name}-"):
        problems.append(f"{cell.id}: the id of check {name} must begin with check-{name}-.")
    return problems


def written_questions(notebook: NotebookNode) -> list[str]:
    """The ids of the graded cells that a person reads."""
    return [cell.id for cell in notebook.cells if role(cell).get("grade") and not is_check(cell)]


def task_texts(notebook: NotebookNode) -> dict[str, str]:
    """The task's text for each answer and written question: the last cell above with a ## Task heading."""
    text, found = "", {}
    written = written_questions(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Task "):
            text = cell.source
        if is_answer(cell) or cell.id in written:
            found[cell.id] = text
    return found
