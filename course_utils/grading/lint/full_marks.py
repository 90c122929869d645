"""What full marks are: points follow the minutes, and a written question says what its rubric says."""

import re

from nbformat import NotebookNode

from course_utils.grading.lint.texts import TASK_LINE, task_texts, written_questions
from course_utils.grading.notebooks import graded_cells, is_answer

UNEVEN = 2  # the most that the points for a minute may differ among the tasks of one assignment
PAGE = "](../how-it-works.md)"
PART = re.compile(r"(\d+)(?: points?)? for ([^,;:.()]*[^,;:.()\s])")


def full_marks(notebook: NotebookNode) -> list[str]:
    """A sentence for each rule that the notebook breaks."""
    return [*_link(notebook), *_uneven(notebook), *_written(notebook)]


def _link(notebook: NotebookNode) -> list[str]:
    first = next(i for i, cell in enumerate(notebook.cells) if is_answer(cell))
    if any(PAGE in cell.source for cell in notebook.cells[:first]):
        return []
    return [f"the opening has no link to the page that all assignments share: […{PAGE}."]


def _uneven(notebook: NotebookNode) -> list[str]:
    """The tasks with the most and the fewest points for a minute, if these are too far apart."""
    lines = [TASK_LINE.search(text) for text in dict.fromkeys(task_texts(notebook).values())]
    paid = {i: int(line["points"]) / int(line["minutes"]) for i, line in enumerate(lines, start=1) if line}
    most, least = max(paid, key=paid.get), min(paid, key=paid.get)
    if paid[most] <= UNEVEN * paid[least] + 1e-9:
        return []
    return [
        f"task {most} gives {paid[most]:.2f} points for a minute, task {least} {paid[least]:.2f}; they may "
        f"differ by a factor of {UNEVEN}."
    ]


def _written(notebook: NotebookNode) -> list[str]:
    """The questions that do not say how their points fall, or whose rubrics say something else."""
    points = graded_cells(notebook)
    problems = []
    for id_, (question, rubric) in _questions(notebook).items():
        if _sum_of_parts(question) != points[id_]:
            problems.append(
                f"{id_}: its question does not say how its {points[id_]} points fall, as in "
                "(2 for the reason, 1 for an example)."
            )
        problems += [
            f'{id_}: its rubric does not say "{number} for {what}", as its question does.'
            for number, what in PART.findall(question)
            if f"{number} for {what}" not in rubric
        ]
    return problems


def _questions(notebook: NotebookNode) -> dict[str, tuple[str, str]]:
    """Of each written question: its texts, and the rubric; each in one line."""
    written, found, above = written_questions(notebook), {}, []
    for cell in notebook.cells:
        if cell.source.startswith("## Task "):
            above = []
        if cell.id in written:
            question = TASK_LINE.sub("", "\n".join(above))
            found[cell.id] = " ".join(question.split()), " ".join(cell.source.split())
        elif cell.cell_type == "markdown":
            above.append(cell.source)
    return found


def _sum_of_parts(question: str) -> int:
    """The points of all parts; those in parentheses inside a part do not count again."""
    depths, depth = [], 0
    for character in question:
        depth += (character == "(") - (character == ")")
        depths.append(depth)
    parts = [(depths[part.start()], int(part[1])) for part in PART.finditer(question)]
    return sum(points for depth, points in parts if depth == min(parts)[0])
