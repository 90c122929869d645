"""One file that was handed in: which assignment it is, what is wrong with it, and its mended version."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.grading import releases
from course_utils.grading.harmful import active_cells
from course_utils.grading.mending import MANY, mend
from course_utils.grading.mending.submission import share_of
from course_utils.grading.notebooks import parse

LARGEST = 100_000_000  # bytes; a notebook with all of its outputs has some millions
HALF = 0.5  # of the released cells: a notebook under another name that has them is that assignment
# Does not wait for a writer, and follows no link; Windows has neither flag.
OPENING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)


class Looked(NamedTuple):
    """What a look at one file found."""

    name: str  # of the assignment
    mended: NotebookNode
    findings: list[str]
    active: list[str]  # what would run in the browser of whoever reads it
    target: Path  # where it is collected


class OtherNotebookError(ValueError):
    """A notebook that belongs to none of the released assignments."""


def look(path: Path, home: Path | None = None, student: Path | None = None) -> Looked:
    """Mend the file at ``path``, without writing anything.

    It is collected in the folder ``home``; if that is None, in the assignment's folder inside ``student``; if
    that is None too, in its own folder. Raises OSError or ValueError if the file cannot be read.
    """
    submitted, repaired = parse(contents(path))
    known = releases.names()
    name = _assignment_of(path, submitted, known)
    original = releases.released(known[name], name, path)
    today = releases.Release("", releases.cells_of(original))
    of = releases.release_of(submitted, [*releases.recorded(known[name], name)[:-1], today])
    mended, findings = mend(submitted, original, of.cells if of.day else None)
    findings = repaired + findings
    if of.day:
        findings.insert(0, _older(of, today))
    target = (home or (student / name if student else path.parent)) / f"{name}.ipynb"
    if path != target:
        findings.insert(0, _misplaced(path, target))
    return Looked(name, mended, findings, active_cells(submitted), target)


def _older(of: releases.Release, today: releases.Release) -> str:
    new = releases.differing(today.cells, of.cells)
    which = ", ".join(new[:MANY]) + (", …" if len(new) > MANY else "")
    differ = f"{len(new)} of today's cells are new or different ({which})"
    return f"it was made from the release of {of.day}; {differ}."


def _misplaced(path: Path, target: Path) -> str:
    if not path.is_relative_to(target.parent):
        return f"nbgrader does not look in its folder; it is collected as {target}: move it."
    where = path.name if path.parent == target.parent else str(path.relative_to(target.parent))
    return f"the file is named {where}; it is collected as {target.name}: rename it."


def contents(path: Path) -> bytes:
    """The contents of a regular file: nothing that hangs, leads elsewhere or fills the memory."""
    try:
        if path.is_symlink():
            raise ValueError("it is a link to another file, which is not followed.")
        handle = os.open(path, OPENING)
    except FileNotFoundError:
        raise FileNotFoundError("it does not exist; check its name and the folder that you are in.") from None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is not a file.")
        if about.st_size > LARGEST:
            raise ValueError(
                f"it is {about.st_size / 1e6:.0f} MB large, the limit is {LARGEST / 1e6:.0f}; "
                "clear its outputs (Edit, Clear Outputs of All Cells)."
            )
        return file.read()


def _assignment_of(path: Path, notebook: NotebookNode, known: dict[str, Path]) -> str:
    """The assignment that the notebook belongs to, by its file's name or by its cells."""

    def share(name: str) -> float:
        return share_of(notebook, releases.latest(known[name], name))

    # Also "a2_elbo (1).ipynb".
    named = max((name for name in known if path.stem.startswith(name)), key=len, default=None)
    if named and share(named) >= HALF:
        return named
    fitting = next((name for name in known if share(name) >= HALF), None)
    if named and fitting:
        raise ValueError(
            f"it is named like {named}, but its cells are those of {fitting}: the wrong file was handed in."
        )
    if named or fitting:
        return named or fitting
    released = f" ({', '.join(sorted(known))})" if known else ""
    raise OtherNotebookError(
        f"neither its name nor its cells are those of a released assignment{released}. Name it after its "
        "assignment, as in "
        "a2_elbo.ipynb; if that is newer than the course library installed here, install the library again."
    )
