"""The cells of an assignment: what each is for, what of it is secret, and which points it carries."""

import ast
import functools
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE)
# What nbgrader writes instead of a solution, and instead of a written answer.
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
WRITE_HERE = "YOUR ANSWER HERE"
# The metadata of a cell whose source stays folded until someone clicks: in JupyterLab and Notebook 7, in
# Colab, and on pages of Jupyter Book.
CLOSED = {"jupyter": {"source_hidden": True}, "cellView": "form", "tags": ["hide-input"]}


class Task(NamedTuple):
    """An answer cell and the checks that follow it: the points of each check by its id."""

    answer: str
    checks: dict[str, int]

    @property
    def points(self) -> int:
        return sum(self.checks.values())


def role(cell: NotebookNode) -> Mapping:
    """The cell's metadata for nbgrader; empty if nbgrader does not know the cell."""
    found = cell.metadata.get("nbgrader", {})
    return found if isinstance(found, Mapping) else {}


def is_answer(cell: NotebookNode) -> bool:
    """A cell in which a student writes code."""
    return cell.cell_type == "code" and bool(role(cell).get("solution"))


def is_check(cell: NotebookNode) -> bool:
    """A cell that grades answers by running."""
    return cell.cell_type == "code" and bool(role(cell).get("grade"))


def is_picture(cell: NotebookNode) -> bool:
    """A cell that only shows what an answer does."""
    return cell.cell_type == "code" and cell.id.endswith("now-see-it")


def graded_cells(notebook: NotebookNode) -> dict[str, int]:
    """The points of each graded cell by its id, written answers included."""
    return {cell.id: role(cell)["points"] for cell in notebook.cells if role(cell).get("grade")}


def tasks(notebook: NotebookNode) -> list[Task]:
    """Each answer cell with the checks between it and the next one, in order."""
    found: list[Task] = []
    for cell in notebook.cells:
        if is_answer(cell):
            found.append(Task(cell.id, {}))
        elif is_check(cell):
            found[-1].checks[cell.id] = role(cell)["points"]
    return found


@functools.cache
def parsed(source: str) -> ast.Module | None:
    """The code as a tree; None if it does not parse, or is nested so deeply that Python gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about backslashes in a student's strings
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def visible(source: str) -> str:
    """A test cell's source as a student has it."""
    return HIDDEN.sub("", source)


def unanswered(source: str, written: bool = False) -> str:
    """An answer cell's source as a student receives it; ``written`` for an answer in words."""

    def stub(match: re.Match) -> str:
        indent = re.match(r"[ \t]*", match[0])[0]
        return "".join(f"{indent}{line}\n" for line in (WRITE_HERE if written else STUB).splitlines())

    return SOLUTION.sub(stub, source)


def as_released(source: NotebookNode) -> list[tuple]:
    """What a student sees of each cell that nbgrader makes of a notebook in solutions/, as by ``seen``."""
    return [seen(c, unanswered(visible(c.source), c.cell_type != "code").rstrip("\n")) for c in source.cells]


def seen(cell: NotebookNode, text: str) -> tuple:
    """The cell with this text as a student sees it: id, type, text, points, whether its source is closed."""
    closed = all(cell.metadata.get(key) == value for key, value in CLOSED.items())
    return cell.id, cell.cell_type, text, role(cell).get("points"), closed


def source_of(course: Path, name: str) -> Path:
    """solutions/<name>/<name>.ipynb. Raises FileNotFoundError, which lists the assignments there are."""
    path = course / "solutions" / name / f"{name}.ipynb"
    if not path.exists():
        raise FileNotFoundError(
            f"solutions/{name}/{name}.ipynb does not exist. Assignments here: "
            f"{', '.join(names(course)) or 'none'}."
        )
    return path


def names(course: Path) -> list[str]:
    """The assignments in solutions/, in order."""
    return sorted(path.stem for path in course.glob("solutions/*/*.ipynb") if path.stem == path.parent.name)
