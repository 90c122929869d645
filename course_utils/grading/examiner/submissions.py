"""What is handed in to an examiner, and what comes of it; whoever coordinates needs no more, and no torch."""

from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.grading.notebooks import is_check, parse

NOTEBOOK_LIMIT = 900.0  # seconds for all of its cells
PATIENCE = NOTEBOOK_LIMIT + 300  # seconds: mending and starting answer processes take some too


class Assignment(NamedTuple):
    """What an examiner needs to know; it may be on another machine."""

    name: str
    source: bytes  # the notebook with its solutions and hidden tests
    released: bytes  # the notebook as students have it
    record: bytes  # of its releases
    secret: str  # of the course
    unsafe: bool  # without a sandbox


class HandedIn(NamedTuple):
    """A file as it came."""

    file: str
    data: bytes


class Outcome(NamedTuple):
    """What came of a submission."""

    failed: dict[str, str]  # what each failed cell said, by its id
    printed: dict[str, str]  # what the student's cells printed
    seconds: dict[str, float]  # that each check took
    state: str


class Examined(NamedTuple):
    """What came of it."""

    notebook: NotebookNode  # mended; the released one if none can be graded
    findings: list[str]  # what had to be mended in the notebook
    outcome: Outcome
    seconds: float


def refused(assignment: Assignment, state: str, reason: str) -> Examined:
    """For a submission of which nothing can be graded: each check says why."""
    source, _ = parse(assignment.source)
    failed = {cell.id: f"{state}: {reason}" for cell in source.cells if is_check(cell)}
    return Examined(parse(assignment.released)[0], [reason], Outcome(failed, {}, {}, state), 0.0)
