"""``vae-course export``: tables that Canvas and Moodle take in, with manual points and penalties."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from course_utils.grading.results import no_formula


class Grade(NamedTuple):
    student: str
    first: str
    last: str
    email: str
    score: float  # after the penalty for being late
    most: float
    waits: bool  # for a person


def export(course: Path, assignment: str, form: str) -> str:
    """The table's text. Raises ValueError if the gradebook does not know the assignment.

    canvas: to import under Grades; students are found by their SIS login id
    moodle: to import under Grades, Import, CSV file; map "id" to the number or the user name
    csv: all that is known
    """
    grades = sorted(_grades(course, assignment))
    if form == "canvas":
        most = max((grade.most for grade in grades), default=0.0)
        rows = [
            ["Student", "ID", "SIS Login ID", "Section", assignment],
            ["    Points Possible", "", "", "", f"{most:g}"],
            *([f"{g.last}, {g.first}".strip(", "), "", g.student, "", f"{g.score:g}"] for g in grades),
        ]
    elif form == "moodle":
        rows = [["id", "email", assignment], *([g.student, g.email, f"{g.score:g}"] for g in grades)]
    else:
        rows = [list(Grade._fields), *(list(grade) for grade in grades)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[no_formula(str(entry)) for entry in row] for row in rows])
    return text.getvalue()


def _grades(course: Path, assignment: str) -> Iterator[Grade]:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    place = NbGraderAPI(config=config).coursedir
    with Gradebook(place.db_url, place.course_id) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment).submissions
        except MissingEntry:
            raise ValueError(f"the gradebook does not know {assignment}; grade it first.") from None
        for one in submissions:
            names = (one.student.first_name or "", one.student.last_name or "", one.student.email or "")
            penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in one.notebooks)
            score = max(one.score - penalty, 0.0)
            yield Grade(one.student.id, *names, score, one.max_score, bool(one.needs_manual_grade))
