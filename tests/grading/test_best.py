"""The table of a class's own VAEs: in order, and with the names of those alone who gave one."""

import nbformat
import pytest

from course_utils import cli
from course_utils.grading.mending import unwritten
from course_utils.grading.notebooks import WRITE_HERE

NAME = "a9_contest"


def grade(folder, student, printed, text):
    """A graded notebook, whose check printed this and whose written answer is this text."""
    check = nbformat.v4.new_code_cell("", id="check")
    check.metadata.nbgrader = {"grade": True, "grade_id": "check", "points": 5}
    check.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)]
    words = nbformat.v4.new_markdown_cell(text, id="words")
    words.metadata.nbgrader = {"grade": True, "solution": True, "grade_id": "words", "points": 5}
    place = folder / "autograded" / student / NAME
    place.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[check, words])
    nbformat.write(notebook, place / f"{NAME}.ipynb")
    return notebook


LINE = "Name in the table of the class: "


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_table_is_in_order_and_names_only_who_wished_it(course, capsys):
    grade(
        course, "s1", "Inputs drawn from seed 1\nYour VAE: 118.3 nats = 97.0 + 21.3", LINE + "Ada L.\n\nText."
    )
    grade(course, "s2", "Your VAE: 99.0 nats", LINE + "–\n\nText.")
    grade(course, "s3", "Your VAE: 1.0 nats\nYour VAE: 104.25 nats = …", LINE + "Bob | <b>x</b>\x1b[2J\n")
    grade(course, "s4", "Your VAE: 139.9 nats", "I deleted the line.")
    grade(course, "s5", "NameError", LINE + "Carol")
    assert cli.main(["best", NAME]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "| | name | nats |",
        "| --- | --- | --- |",
        "| 1 | Bob  bxb2J | 104.2 |",
        "| 2 | Ada L | 118.3 |",
        "",
        "2 more gave no name.",
    ]


def test_without_a_graded_class_there_is_no_table(course, capsys):
    grade(course, "s1", "", LINE + "Ada")
    assert cli.main(["best", NAME]) == 2
    assert f"no graded notebook of {NAME} in autograded/ here" in capsys.readouterr().err


def test_a_name_alone_is_not_an_answer(course):
    for i, (text, empty) in enumerate(
        [
            (f"{LINE}–\n\n{WRITE_HERE}", True),
            (f"{LINE}Ada\n\n{WRITE_HERE}", True),
            (f"{LINE}Ada\n\nI made it wider.", False),
            ("I made it wider.", False),
        ]
    ):
        assert unwritten(grade(course, f"s{i}", "", text)) == (["words"] if empty else [])
