"""docs/slides.md: every slide is there, every section it names exists, and so does every name in code."""

import importlib
import re

import nbformat
import pytest


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
        if place is None:
            assert re.fullmatch(r"\d\d, to come", row[2]), row[2]
            continue
        notebook = nbformat.read(course / place[1], as_version=4)
        headings = [line for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("## ")]
        assert f"## {place[2]}" in headings, row


def test_every_name_is_there(rows):
    names = {name for row in rows for name in re.findall(r"`([^`]+)`", row[4])}
    assert len(names) > 25
    for name in names:
        room, *attributes = name.split(".")
        found = importlib.import_module(f"course_utils.{room}")
        for attribute in attributes:
            found = getattr(found, attribute)
