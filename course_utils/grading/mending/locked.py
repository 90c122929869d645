"""What a student did to cells that should have stayed as they were."""

import itertools
import re

from nbformat import NotebookNode

from course_utils.grading.mending.code import bare, defines
from course_utils.grading.mending.findings import LOST, MANY
from course_utils.grading.mending.submission import Submission, new_cell
from course_utils.grading.notebooks import is_answer, role


def look_at_metadata(submission: Submission) -> None:
    """Name each cell whose type or nbgrader metadata differs from the release."""
    for cell, id_ in zip(submission.cells, submission.known, strict=True):
        if id_ is None:
            continue
        cell_type, told = submission.original[id_].cell_type, role(cell)
        from_before = id_ in submission.before and told.get("checksum") == submission.before[id_]
        if cell.cell_type != cell_type:
            submission.findings.add(
                id_, f"this cell was turned into {cell.cell_type}; it must be {cell_type}."
            )
        elif not told:
            submission.findings.add(id_, LOST)
        elif dict(told) != dict(role(submission.original[id_])) and not from_before:
            submission.findings.add(
                id_, "this cell's nbgrader metadata was changed; grading needs the original."
            )


def look_at_order(submission: Submission) -> None:
    """Name each released cell that comes before one that it should follow."""
    order = submission.order
    seen = list(dict.fromkeys(id_ for id_ in submission.known if id_))
    moved = [(b, a) for a, b in itertools.pairwise(seen) if order[b] < order[a]]
    for id_, other in moved:
        where = f"; it belongs before {other}" if len(moved) <= MANY else ""
        submission.findings.add(id_, f"this cell was moved{where}.")


def set_additions_apart(submission: Submission) -> None:
    """Turn what was written into a released text into a cell of the student's own after it."""
    ours = {line.strip() for cell in submission.original.values() for line in cell.source.splitlines()}
    cells, known, own = [], [], set()
    for i, (cell, id_) in enumerate(zip(submission.cells, submission.known, strict=True)):
        if i in submission.own:
            own.add(len(cells))
        cells.append(cell)
        known.append(id_)
        if _is_changed_text(submission, cell, id_):
            added = [
                line for line in cell.source.splitlines() if not line.strip() or line.strip() not in ours
            ]
            if text := re.sub(r"\n{3,}", "\n\n", "\n".join(added)).strip():
                own.add(len(cells))
                cells.append(new_cell("markdown", f"added-{i}", text))
                known.append(None)
    submission.cells, submission.known, submission.own = cells, known, own


def _is_changed_text(submission: Submission, cell: NotebookNode, id_: str | None) -> bool:
    if id_ is None or cell.cell_type == "code" or role(submission.original[id_]).get("solution"):
        return False
    is_same = bare(cell.source) == bare(submission.original[id_].source)
    return not is_same and not submission.is_from_before(cell, id_)


def look_at_locked(submission: Submission, cell: NotebookNode) -> None:
    """Name what happened to a released cell that is not an answer: deleted, merged, copied or changed."""
    found = [submission.cells[i] for i in submission.places(cell.id)]
    if not found:
        _missing(submission, cell)
    elif len(found) > 1:
        submission.findings.add(cell.id, f"this cell occurs {len(found)} times; delete all but one.")
        others = [c.source for c in found if cell.cell_type == "code" and c.source not in cell.source]
        submission.keep(others, cell.id)
    elif bare(found[0].source) != bare(cell.source) and not submission.is_from_before(found[0], cell.id):
        _changed(submission, cell, found[0].source)


def _missing(submission: Submission, cell: NotebookNode) -> None:
    text = cell.source.strip()
    hosts = (
        id_
        for other, id_ in zip(submission.cells, submission.known, strict=True)
        if id_ and text in other.source
    )
    if text and (host := next(hosts, None)):
        submission.findings.add(cell.id, f"this cell was merged into {host}; separate the two.")
    elif cell.id in submission.before or not submission.before:
        submission.findings.add(cell.id, "this cell was deleted; put it back.")


def _changed(submission: Submission, cell: NotebookNode, source: str) -> None:
    """A changed cell; not one into which the cell of an answer was merged, which is reported there."""
    for id_, other in submission.original.items():
        if is_answer(other) and not submission.places(id_) and defines(other.source) & defines(source):
            return
    submission.findings.add(cell.id, "this cell was changed; grading uses the original.")
    if cell.cell_type == "code":
        submission.keep([source] if source.strip() else [], cell.id)
