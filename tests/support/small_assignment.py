"""An assignment of two tasks in plain Python: its kernel runs in a second, because it imports no torch.

It has the names of one task of a2_elbo, so that what tests/support/damage.py does to that one can be done to
this one.
"""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from course_utils.grading.notebooks import read, role
from tests.assignments.classroom import COURSE, nbgrader

NAME = "small"

DOUBLED = """def doubled(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""

KL = """def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    ### BEGIN SOLUTION
    each = zip(mu_q, log_sigma_q, mu_p, log_sigma_p)
    return sum(t - s + (math.exp(2 * s) + (m - n) ** 2) / (2 * math.exp(2 * t)) - 0.5 for m, s, n, t in each)
    ### END SOLUTION"""

CHECKS = {
    "check-1a-doubled": ("assert doubled(3) == 6", "assert doubled(-1) == -2", 7),
    "check-3a-equal-widths": (
        "assert kl_between_gaussians([1.0], [0.0], [0.0], [0.0]) == 0.5",
        "assert kl_between_gaussians([2.0], [0.0], [0.0], [0.0]) == 2",
        2,
    ),
    "check-3b-in-general": (
        "assert kl_between_gaussians([1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]) == 1",
        "assert kl_between_gaussians([2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]) == 2.5",
        1,
    ),
}
POINTS = sum(points for _, _, points in CHECKS.values())


def _metadata(id_: str, solution: bool = False, **points: int) -> dict:
    common = {"grade_id": id_, "schema_version": 3, "task": False}
    return {
        "nbgrader": common | {"grade": bool(points), "solution": solution, "locked": not solution} | points
    }


def _answer(id_: str, source: str) -> NotebookNode:
    return v4.new_code_cell(source, id=id_, metadata=_metadata(id_, solution=True))


def _check(id_: str) -> NotebookNode:
    shown, hidden, points = CHECKS[id_]
    source = f"{shown}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return v4.new_code_cell(source, id=id_, metadata=_metadata(id_, points=points))


def write_source(course: Path) -> NotebookNode:
    """Write solutions/small/small.ipynb in the course; returns it."""
    cells = [
        v4.new_markdown_cell("# small", id="small-title", metadata=_metadata("small-title")),
        v4.new_code_cell("import math", id="small-imports", metadata=_metadata("small-imports")),
        _answer("doubled", DOUBLED),
        _check("check-1a-doubled"),
        _answer("kl-between-gaussians", KL),
        _check("check-3a-equal-widths"),
        _check("check-3b-in-general"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path = course / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return notebook


def release(course: Path) -> tuple[NotebookNode, dict[str, str]]:
    """Make the folder a course in which nbgrader has released the assignment.

    Returns the released notebook, and the right answers.
    """
    shutil.copytree(_released(), course, dirs_exist_ok=True)
    source = read(course / "solutions" / NAME / f"{NAME}.ipynb")
    return read(course / "assignments" / NAME / f"{NAME}.ipynb"), answers(source)


@functools.cache
def _released() -> Path:
    """Such a course, to be copied: nbgrader takes seconds to make one."""
    course = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, course, ignore_errors=True)
    write_source(course)
    shutil.copy(COURSE / "nbgrader_config.py", course)
    nbgrader(course, "generate_assignment", NAME)
    return course


def answers(source: NotebookNode) -> dict[str, str]:
    """The source of each answer cell by its id."""
    return {cell.id: cell.source for cell in source.cells if role(cell).get("solution")}
