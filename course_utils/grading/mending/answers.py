"""Answers in code, wherever the student has left them."""

import re

from nbformat import NotebookNode

from course_utils.grading.mending.code import bare, defines, without
from course_utils.grading.mending.submission import Submission
from course_utils.grading.notebooks import is_answer, role


def code_for(submission: Submission, cell: NotebookNode) -> str:
    """The student's code for this answer cell; its parts are taken out of the student's ``own`` cells."""
    defined = defines(cell.source)
    places = submission.places(cell.id)
    if not places:
        return _merged(submission, cell, defined)
    pieces = _pieces(submission, cell, places)
    text = "\n".join(pieces)
    is_stub = bare(text) in ("", bare(cell.source))
    is_empty = is_stub or submission.is_from_before(submission.cells[places[0]], cell.id)
    if defined and is_empty and (elsewhere := _elsewhere(submission, cell, defined)):
        return elsewhere
    for id_, other in submission.original.items():
        released = other.source.strip()
        if released and released in text and not role(other).get("solution") and not submission.places(id_):
            text = text.replace(released, "").strip("\n")
    return text


def _pieces(submission: Submission, cell: NotebookNode, places: list[int]) -> list[str]:
    """The parts of an answer whose cell was split, or the one copy that counts."""
    pieces = [submission.cells[i].source for i in places]
    # A cell split in two: the second part may have lost its metadata, but it goes on indented.
    after = places[-1] + 1
    follows = submission.cells[after] if after in submission.own else None
    if follows and follows.cell_type == "code" and re.match(r"\s*\n?[ \t]+\S", follows.source):
        pieces.append(follows.source)
        submission.own.discard(after)
    if len(pieces) == 1:
        return pieces
    whole = [piece for piece in pieces if defines(cell.source) <= defines(piece)]
    if len(whole) <= 1:
        submission.findings.add(cell.id, f"this answer cell was split into {len(pieces)}; join its parts.")
        return pieces
    written = [piece for piece in whole if bare(piece) != bare(cell.source)]
    chosen = (written or whole)[-1]
    others = [p for p in pieces if bare(p) not in (bare(chosen), bare(cell.source))]
    submission.keep(others, cell.id)
    submission.findings.add(
        cell.id,
        f"this answer cell occurs {len(whole)} times; the last copy with an answer counts. Delete the "
        "others.",
    )
    return [chosen]


def _elsewhere(submission: Submission, cell: NotebookNode, defined: frozenset[str]) -> str:
    """The code, from another cell, for an answer whose own cell is still empty; "" if no cell has it.

    The other cell stays too, so that nothing in it is lost.
    """
    answers = (other.source for other in submission.original.values() if is_answer(other))
    others = frozenset().union(*map(defines, answers)) - defined
    if own := submission.defining(defined):
        submission.findings.add(
            cell.id,
            "its cell is empty, but another cell defines it and counts; move the answer into its cell.",
        )
        return without(submission.cells[own[-1]].source, others)
    for other, host in zip(submission.cells, submission.known, strict=True):
        if host is None or other.cell_type != "code" or role(submission.original[host]).get("solution"):
            continue
        ours = submission.original[host].source
        if defined <= defines(other.source) - defines(ours):
            submission.findings.add(cell.id, f"its answer is in {host}; move it into its own cell.")
            return without(other.source, others, ours)
    return ""


def _merged(submission: Submission, cell: NotebookNode, defined: frozenset[str]) -> str:
    """The code of an answer without a cell: from the cell that it was merged into, or as it was released."""
    for other, host in zip(submission.cells, submission.known, strict=True):
        if host is not None and defined and defined <= defines(other.source):
            submission.findings.add(cell.id, f"its cell was merged into {host}; separate the two.")
            return other.source.replace(submission.original[host].source.strip(), "").strip("\n")
    if cell.id in submission.before or not submission.before:  # or else there was no such task yet
        submission.findings.add(
            cell.id, "this answer cell is missing; copy it from the original notebook and answer there."
        )
    return cell.source
