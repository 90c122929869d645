"""docs/: every slide and every task is there, every section they name exists, and so does every name in code."""

import importlib
import re

import nbformat
import pytest

from course_utils.grading.lint import TABLE_ROW, TASK_LINE, task_texts
from course_utils.grading.notebooks import names, read, source_of


@pytest.fixture(scope="module")
def rows(course):
    lines = (course / "docs" / "slides.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ") and not line.startswith(("| slide", "| ---"))]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table]


def test_every_slide_is_there(rows):
    assert all(len(row) == 5 for row in rows)
    slides = [int(number) for row in rows for number in row[0].split(", ")]
    assert set(slides) == set(range(2, 29))
    first = [int(row[0].split(", ")[0]) for row in rows]
    assert first == sorted(first)


def test_every_section_is_there(rows, course):
    for row in rows:
        place = re.fullmatch(r"\[\d\d\]\(\.\./(lectures/\w+\.ipynb)\) (\d · .+)", row[2])
        assert place is not None, row[2]
        notebook = nbformat.read(course / place[1], as_version=4)
        headings = [
            line for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("## ")
        ]
        assert f"## {place[2]}" in headings, row


def test_every_name_is_there(rows):
    in_code = {name for row in rows for name in re.findall(r"`([^`]+)`", row[4])}
    assert len(in_code) > 25
    for name in in_code:
        room, *attributes = name.split(".")
        found = importlib.import_module(f"course_utils.{room}")
        for attribute in attributes:
            found = getattr(found, attribute)


def test_assignments_md_says_what_the_notebooks_say(course):
    lines = (course / "docs" / "assignments.md").read_text(encoding="utf-8").splitlines()
    told = [re.split(r" \| ", line.strip("| ")) for line in lines if line.startswith("| [")]
    expected = []
    for name in names(course):
        notebook = read(source_of(course, name))
        points_and_minutes = TABLE_ROW.findall(notebook.cells[0].source)
        for text, (points, minutes) in zip(task_texts(notebook).values(), points_and_minutes, strict=True):
            line = TASK_LINE.search(text)
            task = text.splitlines()[0].removeprefix("## Task ")
            link = f"[{name}](../assignments/{name}/{name}.ipynb)"
            expected.append([link, task, line["difficulty"], points.strip(), minutes, line["lecture"]])
    assert [row[:-1] for row in told] == expected
    assert all(len(row[-1]) > 20 for row in told)
    assert len({row[0] for row in told}) == 5


def test_every_section_that_a_task_names_is_there(course):
    headings = {
        path.name[:2]: re.findall(
            r"^## (\d+) · ", "\n".join(c.source for c in read(path).cells), re.MULTILINE
        )
        for path in (course / "lectures").glob("*.ipynb")
    }
    for name in names(course):
        for text in task_texts(read(source_of(course, name))).values():
            for lecture, sections in re.findall(
                r"lectures? (\d\d), sections? ([\d, ]*(?:(?:and|to) )?[\d ]+)", text
            ):
                named = re.findall(r"\d+", sections)
                assert named and set(named) <= set(headings[lecture]), (name, lecture, sections)
