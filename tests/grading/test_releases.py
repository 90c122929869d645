"""Which release a notebook is compared with."""

import copy
import json
import shutil
import subprocess

import nbformat
from nbgrader.utils import compute_checksum

from course_utils.grading import releases
from course_utils.grading.mending import mend
from course_utils.grading.notebooks import (
    names,
    read,
    role,
)
from tests.assignments.classroom import COURSE, fill, reference_answers
from tests.support.submissions import (
    ESSAY,
    NAME,
    at,
    cell_of,
    hand_in,
    run,
)


def test_an_original_that_was_handed_in_is_not_trusted(classroom, answered, capsys, monkeypatch):
    """The folder holds its own original/, assignments/ and configuration; one stands in it, too."""
    forged = copy.deepcopy(answered)
    for cell in forged.cells:
        if role(cell).get("grade") and cell.cell_type == "code":
            cell.source = "pass"
    path = hand_in(classroom, "s", forged)
    for folder in (path.parent / "original", path.parent / "assignments" / NAME):
        folder.mkdir(parents=True)
        nbformat.write(forged, folder / f"{NAME}.ipynb")
    (path.parent / "nbgrader_config.py").write_text("")
    record = {NAME: [{"day": "2026-01-01", "cells": releases.cells_of(forged)}]}
    (path.parent / "assignments" / "releases.json").write_text(json.dumps(record))
    shutil.copytree(COURSE / "assignments", classroom / "assignments")
    (classroom / "nbgrader_config.py").write_text("")
    for where in (classroom, path.parent):
        monkeypatch.chdir(where)
        status, lines = run(capsys, str(path))
        assert status == 1 and any("each of 15 cells" in line and "was changed" in line for line in lines), (
            lines
        )


def test_the_wheel_carries_the_releases(classroom, answered, capsys, monkeypatch):
    """As installed from a zip, or got through an exchange: no course folder, no original/."""
    packaged = classroom / "installed"
    shutil.copytree(COURSE / "assignments", packaged)
    monkeypatch.setattr(releases, "PACKAGED", packaged)
    del answered.cells[at(answered, "check-7b-gap")]
    status, lines = run(capsys, str(hand_in(classroom, "s", answered)))
    assert status == 1 and "  check-7b-gap: this cell was deleted; put it back." in lines
    assert releases.folders() == [packaged]


def test_the_record_is_that_of_what_stands_in_assignments():
    for name in names(COURSE):
        notebook = releases.latest(COURSE / "assignments", name)
        assert releases.recorded(COURSE / "assignments", name)[-1].cells == releases.cells_of(notebook), (
            "run make release"
        )
        assert {c.id: compute_checksum(c) for c in notebook.cells} == releases.cells_of(notebook)


def test_a_notebook_of_an_older_release_is_named_as_such(classroom, released, capsys, monkeypatch):
    """A text changed since, a cell is new, points moved: none of it is held against the student."""
    course = classroom / "course"
    folder = course / "assignments" / NAME
    folder.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text("")
    old = copy.deepcopy(released)
    del old.cells[at(old, "a2-how-it-works")]
    cell_of(old, "a2-task-3").source += "\n\nA sentence that was wrong."
    cell_of(old, "check-3a-one-dimension").metadata.nbgrader.points = 7
    for cell in old.cells:
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    nbformat.write(old, folder / f"{NAME}.ipynb")
    releases.record(course / "assignments")
    record = course / "assignments" / "releases.json"
    record.write_text(
        record.read_text().replace(json.loads(record.read_text())[NAME][0]["day"], "2026-09-01")
    )
    nbformat.write(released, folder / f"{NAME}.ipynb")
    releases.record(course / "assignments")
    monkeypatch.chdir(course)
    mine = fill(old, reference_answers(NAME) | {"in-words": ESSAY})
    path = hand_in(course, "s", mine)
    status, lines = run(capsys, str(path))
    assert status == 1 and len(lines) == 3, lines
    assert "made from the release of 2026-09-01; 3 of today's cells are new or different" in lines[1]
    cell_of(mine, "check-3b-many-dimensions").source = "pass"
    del mine.cells[at(mine, "check-1a-squared-error")]
    _, lines = run(capsys, str(hand_in(course, "s", mine)))
    assert [line for line in lines if "check-3b-many-dimensions: this cell was changed" in line]
    assert [line for line in lines if "check-1a-squared-error: this cell was deleted" in line]
    run(capsys, "--mend", str(path))
    assert mend(read(path), released)[1] == []
    assert "A sentence that was wrong." not in str(read(path))


def test_who_fills_in_the_released_file_itself_is_compared_with_git(classroom, answered, capsys, monkeypatch):
    clone = classroom / "clone"
    shutil.copytree(COURSE / "assignments", clone / "assignments")
    (clone / "nbgrader_config.py").write_text("")
    path = clone / "assignments" / NAME / f"{NAME}.ipynb"
    del answered.cells[at(answered, "check-4b-in-general")]
    monkeypatch.chdir(path.parent)
    git = ["git", "-C", str(clone), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "release"], check=True)
    nbformat.write(answered, path)
    status, lines = run(capsys, path.name)
    assert status == 1 and any("this cell was deleted; put it back" in line for line in lines), lines
    subprocess.run([*git, "commit", "-qam", "my work"], check=True)
    for day in range(30):
        path.write_text(path.read_text() + "\n")
        subprocess.run([*git, "commit", "-qam", f"day {day}"], check=True)
    assert run(capsys, path.name) == (status, lines), "the untouched one is far back"
    shutil.rmtree(clone / ".git")
    status, lines = run(capsys, path.name)
    assert status == 1 and "git has no untouched one to compare it with" in lines[0]
    nbformat.write(answered, clone / f"{NAME}.ipynb")
    status, lines = run(capsys, str(clone / f"{NAME}.ipynb"))
    assert status == 1 and "is not the release on record" in lines[0]
