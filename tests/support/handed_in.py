"""What a student hands in of the small assignment, as bytes."""

import nbformat

from course_utils.grading.examiner.submissions import HandedIn
from tests.support.small_assignment import NAME, answers


def handed_in(assignment, **changed):
    """The reference answers, or others for these cells."""
    notebook = nbformat.reads(assignment.source.decode(), 4)
    for cell in notebook.cells:
        cell.source = {**answers(notebook), **changed}.get(cell.id, cell.source)
    return HandedIn(f"{NAME}.ipynb", nbformat.writes(notebook).encode())
