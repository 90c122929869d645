"""Folders and file names as they come: what is collected where, and who has nothing usable."""

import copy
import json

import nbformat

from course_utils.grading.mending import mend
from course_utils.grading.notebooks import (
    read,
)
from tests.support.submissions import (
    NAME,
    RELEASED,
    everything_without_ids,
    hand_in,
    run,
)


def test_names_and_folders(classroom, answered, capsys):
    stripped = copy.deepcopy(answered)
    everything_without_ids(stripped)
    hand_in(classroom, "s1", answered, f"{NAME} (1).ipynb")
    hand_in(classroom, "s2", answered, "Assignment2_final_FINAL.ipynb")
    hand_in(classroom, "s3", stripped, "Untitled.ipynb")
    hand_in(classroom, "s4", answered, "A2.IPYNB")
    hand_in(classroom, "s5", answered)
    hand_in(classroom, "s5", answered, f"{NAME}-Copy1.ipynb")
    hand_in(classroom, "s6", answered)
    hand_in(classroom, "s6", nbformat.v4.new_notebook(), "scratch.ipynb")
    deep = hand_in(classroom, "s7", answered)
    (deep.parent / NAME).mkdir()
    deep.rename(deep.parent / NAME / deep.name)
    hand_in(classroom, "s8", b"%PDF").rename(classroom / "submitted" / "s8" / NAME / "homework.pdf")
    (classroom / "submitted" / "s9").mkdir()
    _, lines = run(capsys, "--mend", "--assignment", NAME)
    shown = "\n".join(lines)
    assert "nothing usable from 2: s8 (a2_elbo, only homework.pdf), s9 (a2_elbo)." in shown
    for student in ("s1", "s2", "s3", "s4", "s7"):
        path = classroom / "submitted" / student / NAME / f"{NAME}.ipynb"
        assert mend(read(path), read(RELEASED))[1] == [], student
        assert len(list(path.parent.rglob("*.as-handed-in"))) == 1
    assert "it is collected as a2_elbo.ipynb" in shown and "keep the one that counts" in shown
    assert "scratch.ipynb: neither its name nor its cells are those of a released assignment" in shown
    _, lines = run(capsys, "--mend", "submitted")
    assert lines[-2].startswith("7 in order, 1 of no assignment, 1 left alone ("), lines


def test_where_nbgrader_does_not_look(classroom, answered, capsys):
    for student, folder in [("s1", "A2_ELBO"), ("s2", "assignment 2"), ("s3", ".")]:
        path = classroom / "submitted" / student / folder / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(answered))
        path.with_name("timestamp.txt").write_text("2026-10-02 12:00:00 UTC")
    (classroom / "submitted" / "ada.ipynb").write_text(json.dumps(answered))
    status, lines = run(capsys, "--assignment", NAME)
    assert status == 1 and len([line for line in lines if "nbgrader does not look" in line]) == 4
    run(capsys, "--mend", "--assignment", NAME)
    for student in ("s1", "s2", "s3"):
        place = classroom / "submitted" / student / NAME
        assert read(place / f"{NAME}.ipynb").cells and (place / "timestamp.txt").exists()
    _, lines = run(capsys, "--assignment", NAME)
    assert lines[-1] == "3 in order, 1 left alone (submitted/ada.ipynb)."


def test_of_two_notebooks_a_person_says_which_counts(classroom, answered, capsys):
    for file in (f"{NAME} (1).ipynb", f"{NAME} (2).ipynb"):
        hand_in(classroom, "s1", answered, file)
    hand_in(classroom, "s2", answered)
    _, lines = run(capsys, "--mend", "submitted")
    there = sorted(path.name for path in (classroom / "submitted" / "s1" / NAME).iterdir())
    assert there == [f"{NAME} (1).ipynb", f"{NAME} (2).ipynb"]
    assert (
        lines[-2].startswith("1 in order, 2 left alone (")
        and lines[-1] == f"nothing usable from 1: s1 ({NAME})."
    )


def test_what_lies_there_instead_is_named(classroom, answered, capsys):
    hand_in(classroom, "s1", answered, f"{NAME}.ipynb.txt")
    hand_in(classroom, "s2", b"PK", f"{NAME}.zip")
    _, lines = run(capsys, "submitted")
    assert (
        lines[-1]
        == f"nothing usable from 2: s1 ({NAME}, only {NAME}.ipynb.txt), s2 ({NAME}, only {NAME}.zip)."
    )


def test_folders_in_folders_end_the_run_as_little(classroom, answered, capsys):
    deep = hand_in(classroom, "a", answered).parent
    (deep / f"{NAME}.ipynb").unlink()
    for _ in range(300):
        deep = deep / "d"
        deep.mkdir()
    hand_in(classroom, "b", answered)
    status, lines = run(capsys, "submitted")
    assert status == 1 and lines[-1] == f"nothing usable from 1: a ({NAME})." and "b" in lines[0]
