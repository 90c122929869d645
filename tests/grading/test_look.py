"""One file: what it is, or why it is none of ours."""

import nbformat
import pytest

from course_utils import cli
from tests.assignments.classroom import COURSE
from tests.support.submissions import NAME, changed, hand_in, run


def test_what_nbgrader_rejects_is_not_in_order(classroom, answered, capsys):
    """nbconvert's NotebookValidationError would leave the student without a grade."""
    content = changed(answered, "a2-imports", id="#VSC-12")
    path = hand_in(classroom, "s1", content)
    hand_in(classroom, "s2", {**answered, "metadata": {"kernelspec": {}}})
    status, lines = run(capsys, "--mend", "submitted")
    assert (
        status == 1 and len([line for line in lines if "nbgrader rejects the file as it is" in line]) == 2
    ), lines
    nbformat.validate(nbformat.reads(path.read_text(), as_version=4))
    assert run(capsys, "submitted")[0] == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n", "the file is empty"),
        (b"<!DOCTYPE html><html></html>", "it is a web page"),
        (b"PK\x03\x04", "it is a zip; unpack it"),
        (b'{"cells": [{"cell_type": "code", "sour', "it ends in the middle"),
        (b'{\n<<<<<<< HEAD\n"cells": []\n=======\n>>>>>>> b\n}', "both sides of a git merge, from line 2 on"),
    ],
)
def test_what_is_no_notebook_is_called_by_its_name(data, words, classroom, capsys):
    hand_in(classroom, "s1", data)
    assert words in run(capsys, "submitted")[1][0]


def test_the_wrong_assignment_is_named(classroom, capsys):
    other = (COURSE / "assignments" / "a1_pca" / "a1_pca.ipynb").read_bytes()
    hand_in(classroom, "s1", other)
    hand_in(classroom, "s2", other, "a1_pca.ipynb")
    status, lines = run(capsys, "--mend", "--assignment", NAME)
    assert status == 1 and f"it is named like {NAME}, but its cells are those of a1_pca" in lines[0]
    assert lines[-1] == f"nothing usable from 2: s1 ({NAME}), s2 ({NAME})."
    assert not list(classroom.rglob("*.as-handed-in"))


@pytest.fixture
def folder(tmp_path):
    """A student's folder."""
    return tmp_path


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "not a notebook"),
        ('{"cells": [', "not a notebook"),
        ("[1, 2]", "not a notebook"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a notebook"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "cell 1 holds something",
        ),
    ],
)
def test_a_damaged_file_is_told_in_one_line(folder, text, words, capsys):
    (folder / f"{NAME}.ipynb").write_text(text)
    assert cli.main(["validate", "--form-only", str(folder / f"{NAME}.ipynb")]) == 1
    assert words in capsys.readouterr().out


def test_names(folder, answered, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nbformat.write(answered, folder / f"{NAME} (1).ipynb")
    assert cli.main(["validate", "--form-only", str(folder / f"{NAME} (1).ipynb")]) == 1
    assert f"it is collected as {NAME}.ipynb: rename it" in capsys.readouterr().out
    nbformat.write(answered, folder / "homework.ipynb")
    assert (
        cli.main(["validate", "--form-only", str(folder / "homework.ipynb"), str(folder / "nothing.ipynb")])
        == 1
    )
    shown = capsys.readouterr().out
    assert f"the file is named homework.ipynb; it is collected as {NAME}.ipynb" in shown
    assert "nothing.ipynb: it does not exist; check its name" in shown
    assert "1 with problems, 1 unreadable" in shown and "nothing.ipynb)." in shown.splitlines()[-1]
