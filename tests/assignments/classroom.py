"""A class to grade: the known answers, students who hand them in, and nbgrader in a course of its own."""

import functools
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from course_utils.grading.notebooks import read, role, source_of
from course_utils.grading.secret import FILE
from tests.support import nbgrader as started

COURSE = Path(__file__).resolve().parents[2]
ANSWERS = Path(__file__).parent / "answers"
# A block's title, the lines of what it loses and of its hint, its source.
BLOCK = re.compile(r"(right|wrong): ([^\n]+)\n((?:# (?:loses|hint): [^\n]+\n)*)(.+?\n)\n*", re.DOTALL)


class Answer(NamedTuple):
    """One answer to one task: its source, the cells it should lose, words of the hint it should get."""

    assignment: str
    task: str
    name: str
    source: str
    loses: frozenset[str]
    hint: str

    @property
    def right(self) -> bool:
        return self.name.startswith("right_")


def answers(assignment: str) -> list[Answer]:
    """Every known answer: the blocks of answers/<assignment>/<cell>.py, sorted by name."""
    return [
        answer
        for path in sorted((ANSWERS / assignment).glob("*.py"))
        for answer in sorted(_blocks(path, assignment), key=lambda answer: answer.name)
    ]


def _blocks(path: Path, assignment: str) -> Iterator[Answer]:
    """The answers in one file: each a title, the cells that it loses, words of its hint, and its source."""
    for block in re.split(r"^# %% ", path.read_text(), flags=re.MULTILINE)[1:]:
        verdict, words, below, source = BLOCK.fullmatch(block).groups()
        hint = re.search(r"^# hint: (.+)$", below, re.MULTILINE)
        yield Answer(
            assignment,
            path.stem,
            f"{verdict} {words}".replace(" ", "_"),
            source,
            frozenset(re.findall(r"^# loses: (\S+)$", below, re.MULTILINE)),
            hint[1] if hint else "",
        )


@functools.cache  # which takes a tenth of a second to read, and every answer needs it
def solution_notebook(assignment: str) -> NotebookNode:
    return read(source_of(COURSE, assignment))


def reference_answers(assignment: str) -> dict[str, str]:
    """The source of each answer cell in solutions/, those for a person to read among them, by its id."""
    return {
        cell.id: cell.source for cell in solution_notebook(assignment).cells if role(cell).get("solution")
    }


def fill(released: NotebookNode, sources: Mapping[str, str]) -> NotebookNode:
    """A student's notebook: the released one with these sources in its answer cells."""
    filled = nbformat.from_dict(released)
    ids = {cell.id for cell in filled.cells if role(cell).get("solution")}
    assert set(sources) <= ids, set(sources) - ids
    for cell in filled.cells:
        cell.source = sources.get(cell.id, cell.source)
    return filled


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run nbgrader in the course at ``folder``; returns what it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # One thread for each kernel: several kernels with several threads each wait for one another.
    environment = os.environ | {"PATH": path, "OMP_NUM_THREADS": "1"}
    status, printed = started.run(folder, environment, *arguments)
    assert status == 0, printed
    return printed


def release(folder: Path, assignment: str) -> NotebookNode:
    """Make a course at ``folder`` and release the assignment in it; returns what students receive."""
    shutil.copytree(COURSE / "solutions" / assignment, folder / "solutions" / assignment)
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    if os.environ.get("CI") == "true":
        # The same inputs each time: a rare finding should not stop a change that has nothing to do with it.
        (folder / FILE).write_text("of the tests in CI")
    nbgrader(folder, "generate_assignment", assignment)
    return read(folder / "assignments" / assignment / f"{assignment}.ipynb")


def hand_in(folder: Path, assignment: str, student: str, notebook: NotebookNode) -> None:
    place = folder / "submitted" / student / assignment
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{assignment}.ipynb")


def automatic_scores(folder: Path, assignment: str) -> dict[str, dict[str, float]]:
    """What the gradebook holds: the automatic score of each graded cell, for each student."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        return {
            submission.student.id: {
                grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
            }
            for submission in book.assignment_submissions(assignment)
        }
