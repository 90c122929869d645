"""Assignments as notebooks: reading them, filling them in, and running their cells without a kernel."""

import re
from pathlib import Path
from typing import NamedTuple

import nbformat

COURSE = Path(__file__).resolve().parents[2]
ANSWERS = Path(__file__).parent / "answers"


class Answer(NamedTuple):
    """One answer to one task: its source, the ids of the graded cells that it should lose, and words of the hint it should get."""

    assignment: str
    task: str
    name: str
    source: str
    loses: set[str]
    hint: str

    @property
    def right(self) -> bool:
        return self.name.startswith("right_")


def answers(assignment: str) -> list[Answer]:
    """Every file in answers/<assignment>/<task>/, wrong_*.py and right_*.py; a file's first lines say what it loses."""
    found = []
    for path in sorted((ANSWERS / assignment).glob("*/*.py")):
        source = path.read_text()
        loses = set(re.findall(r"^# loses: (\S+)$", source, re.MULTILINE))
        hint = re.search(r"^# hint: (.+)$", source, re.MULTILINE)
        found.append(Answer(assignment, path.parent.name, path.stem, source, loses, hint[1] if hint else ""))
    return found


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def solution_notebook(assignment: str) -> nbformat.NotebookNode:
    return read(COURSE / "solutions" / assignment / f"{assignment}.ipynb")


def graded_cells(notebook: nbformat.NotebookNode) -> dict[str, int]:
    """The points of each graded cell, by its id."""
    cells = (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
    return {meta["grade_id"]: meta["points"] for meta in cells if meta.get("grade")}


def fill(released: nbformat.NotebookNode, sources: dict[str, str]) -> nbformat.NotebookNode:
    """A student's notebook: the released one with these sources in its answer cells."""
    filled = nbformat.from_dict(released)
    ids = {cell.id for cell in filled.cells}
    assert set(sources) <= ids, set(sources) - ids
    for cell in filled.cells:
        if cell.id in sources:
            assert cell.metadata.nbgrader.solution
            cell.source = sources[cell.id]
    return filled


def reference_answers(assignment: str) -> dict[str, str]:
    """The source of each answer cell in solutions/, by its id."""
    return {
        cell.id: cell.source
        for cell in solution_notebook(assignment).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def checks_of(assignment: str, task: str) -> set[str]:
    """The graded cells between the answer cell ``task`` and the next answer cell."""
    cells = [c for c in solution_notebook(assignment).cells if c.metadata.get("nbgrader", {}).get("grade_id")]
    start = next(i for i, cell in enumerate(cells) if cell.id == task)
    found = set()
    for cell in cells[start + 1 :]:
        if cell.metadata.nbgrader.solution:
            break
        if cell.metadata.nbgrader.grade:
            found.add(cell.id)
    return found


def run_cells(
    assignment: str, changed: dict[str, str], only_visible: bool = False, graded: set[str] | None = None
) -> dict[str, str]:
    """Run the solution notebook's code cells in this process, with other answers; returns the message of each failed test.

    ``graded`` limits the run to these test cells; ``only_visible`` leaves their hidden parts out.
    """
    namespace: dict = {}
    failed = {}
    for cell in solution_notebook(assignment).cells:
        if cell.cell_type != "code":
            continue
        source = changed.get(cell.id, cell.source)
        if only_visible:
            source = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", source, flags=re.DOTALL)
        if not cell.metadata.get("nbgrader", {}).get("grade"):
            exec(source, namespace)
        elif graded is None or cell.id in graded:
            try:
                exec(source, namespace)
            except Exception as error:
                failed[cell.id] = f"{type(error).__name__}: {error}"
    return failed
