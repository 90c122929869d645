"""A class of which half hands in what no notebook should be; the honest half is graded as ever."""

import csv
import io
import zipfile

import nbformat
import pytest

from course_utils.grading.grade import Grading
from course_utils.grading.report import report
from tests.assignments.classroom import automatic_scores, fill, hand_in, nbgrader
from tests.support.damage import duplicated_check
from tests.support.small_assignment import NAME, POINTS, release

UNREADABLE = {
    "broken JSON": b'{"cells": [',
    "nothing": b"",
    "a list": b"[]",
    "nested deeply": b"[" * 300_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "a web page": b"<html><script>alert(1)</script>",
    "nbformat 99": b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}',
}


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("../../gradebook.db", "x")
    return data.getvalue()


def _changed(change):
    def changed(notebook):
        change(notebook)
        return notebook

    return changed


def _no_checks(notebook):
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("check")]


def _points(notebook):
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 1000


def _kernel(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def _outputs(notebook):
    script = nbformat.v4.new_output("display_data", {"text/html": "<script>alert(1)</script>" * 1000})
    notebook.cells[2].outputs = [script]


def _metadata(notebook):
    notebook.metadata.nbgrader = {"score": 100}
    notebook.cells[0].metadata = nbformat.from_dict({"a": {"b": ["c"] * 1000}})


MENDED = {
    "a check twice": duplicated_check,
    "no checks": _no_checks,
    "a thousand points": _points,
    "another kernel": _kernel,
    "outputs with scripts": _outputs,
    "odd metadata": _metadata,
}
EVIL_NAMES = ("<img src=x onerror=alert(1)>", "=cmd()", "a\x1b[2Jb", "Robert'); DROP TABLE grade;--")


@pytest.fixture(scope="module")
def course(one_examiner, tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    released, right = release(folder)
    for name in (*(f"honest {i}" for i in range(4)), *EVIL_NAMES):
        hand_in(folder, NAME, name, fill(released, right))
    for name, change in MENDED.items():
        hand_in(folder, NAME, name, _changed(change)(fill(released, right)))
    for name, data in (UNREADABLE | {"a zip": _zip()}).items():
        place = folder / "submitted" / name / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(data)
    (folder / "submitted" / "a folder" / NAME / f"{NAME}.ipynb").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        lines = {line.student: line for line in Grading(folder, NAME)}
    return folder, lines


def test_each_ends_in_its_state_and_has_an_entry(course):
    folder, lines = course
    scores = automatic_scores(folder, NAME)
    for name in UNREADABLE.keys() | {"a zip"}:
        assert lines[name].state == "unreadable notebook", lines[name]
        assert lines[name].findings and sum(scores[name].values()) == 0
    for name in lines.keys() - UNREADABLE.keys() - {"a zip", "a folder"}:
        assert lines[name].state in ("graded", "graded, mended"), lines[name]
        assert lines[name].score == lines[name].most == sum(scores[name].values()) == POINTS, name


def test_the_table_and_the_page_show_names_as_text(course):
    folder, lines = course
    with (folder / "grades" / f"{NAME}.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(lines)
    page = report(folder, NAME).read_text(encoding="utf-8")
    assert "<img" not in page and "\x1b" not in page and "<script" not in page


def test_feedback_runs_nothing(course):
    folder, _ = course
    nbgrader(folder, "generate_feedback", NAME, "--student=outputs with scripts")
    page = (folder / "feedback" / "outputs with scripts" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "alert(1)" not in page and "HIDDEN TESTS" not in page
