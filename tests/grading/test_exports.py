"""Grades for Canvas, Moodle and spreadsheets."""

import csv
import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_utils import cli
from course_utils.grading.exports import export
from tests.assignments.classroom import COURSE
from tests.support.small_assignment import NAME


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A gradebook with two students, of whom one is late and one waits for a person."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")  # for alembic
        _write_gradebook(folder)
        yield folder


def _write_gradebook(folder: Path) -> None:
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "vae") as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        book.add_grade_cell("check", NAME, NAME, max_score=10, cell_type="code")
        for student, score in (("ada", 8.0), ("=evil()", 4.0)):
            book.add_student(student, first_name="A", last_name=student.title(), email=f"{student}@x.org")
            book.add_submission(NAME, student)
            grade = book.find_grade("check", NAME, NAME, student)
            grade.auto_score, grade.needs_manual_grade = score, student == "ada"
        book.find_submission_notebook(NAME, NAME, "ada").late_submission_penalty = 3.0
        book.db.commit()


def rows(text):
    return list(csv.reader(text.splitlines()))


def test_canvas_takes_it(course):
    table = rows(export(course, NAME, "canvas"))
    assert table[0] == ["Student", "ID", "SIS Login ID", "Section", NAME]
    assert table[1][-1] == "10" and ["Ada, A", "", "ada", "", "5"] in table
    assert ["'=Evil(), A", "", "'=evil()", "", "4"] in table, "no formula"


def test_moodle_takes_it(course):
    assert ["ada", "ada@x.org", "5"] in rows(export(course, NAME, "moodle"))


def test_the_command_writes_all_that_is_known(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert cli.main(["export", NAME]) == 0
    table = rows((course / "grades" / f"{NAME}-csv.csv").read_text())
    assert ["ada", "A", "Ada", "ada@x.org", "5.0", "10.0", "True"] in table
    assert cli.main(["export", "a9_none", "--for", "moodle"]) == 2
    assert "does not know a9_none" in capsys.readouterr().err
