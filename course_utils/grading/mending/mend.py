"""The released notebook with the student's answers and own cells in it."""

import itertools
from collections.abc import Iterator, Mapping

import nbformat
from nbformat import NotebookNode

from course_utils.grading.mending import locked
from course_utils.grading.mending.answers import code_for
from course_utils.grading.mending.submission import Submission, new_cell
from course_utils.grading.mending.words import words_for
from course_utils.grading.notebooks import is_answer, role


def mend(
    submitted: NotebookNode, released: NotebookNode, before: Mapping[str, str] | None = None
) -> tuple[NotebookNode, list[str]]:
    """The released notebook with the student's answers and own cells, and a sentence for each problem.

    The released cells come back as they were, in their order. An answer is found by its cell's nbgrader id,
    by the cell's own id, by the function that it defines, or by its place; whatever else the student wrote
    stays in cells after the released one that it followed. ``before`` are the checksums of the older release
    that the notebook was made from: what has changed since then is not held against the student.
    """
    submission = Submission(submitted, released, before or {})
    locked.look_at_metadata(submission)
    locked.look_at_order(submission)
    locked.set_additions_apart(submission)
    answers: dict[str, tuple[str, dict]] = {}  # the text of each, and the pictures in it
    for id_, cell in submission.original.items():
        if not role(cell).get("solution"):
            locked.look_at_locked(submission, cell)
        elif is_answer(cell):
            answers[id_] = code_for(submission, cell), {}
        else:
            answers[id_] = words_for(submission, cell)
    notebook = nbformat.from_dict(released)
    notebook.cells = list(_in_order(submission, notebook.cells, answers))
    return notebook, submission.findings.sentences(len(submission.original))


def _in_order(
    submission: Submission, released: list[NotebookNode], answers: Mapping[str, tuple[str, dict]]
) -> Iterator[NotebookNode]:
    """The released cells with the answers, and the student's own cells after those that they followed."""
    after: dict[str | None, list[NotebookNode]] = {}
    last = None
    for i, (cell, id_) in enumerate(zip(submission.cells, submission.known, strict=True)):
        if i in submission.own:
            after.setdefault(last, []).append(cell)
        last = id_ or last
    for id_, kept in submission.kept_after.items():
        after.setdefault(id_, []).extend(kept)
    taken = set(submission.original)

    def own(cell: NotebookNode) -> NotebookNode:
        candidates = itertools.chain([cell.id], map("own-{}".format, itertools.count()))
        id_ = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(id_)
        return new_cell(cell.cell_type, id_, cell.source, cell.get("attachments"))

    yield from map(own, after.get(None, []))
    for cell in released:
        if cell.id in answers:
            cell.source, pictures = answers[cell.id]
            if pictures:
                cell["attachments"] = nbformat.from_dict(pictures)
        yield cell
        yield from map(own, after.get(cell.id, []))
