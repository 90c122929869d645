"""What is kept of each student."""

import csv
import json

import pytest

from course_utils.grading.results import Graded, Results

LINE = Graded(
    "ada", 3.0, 4.0, "graded", ["found"], 1.5, {"check": 3.0}, {"other": "Mistake: no"}, {"check": 0.2}, True
)


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path, "small")


def test_what_is_kept_comes_back(results):
    results.keep(LINE, b"notebook")
    results.keep(LINE._replace(student="bob", score=1.0), b"notebook")
    assert list(results.all()) == [LINE, LINE._replace(student="bob", score=1.0)]


def test_a_run_goes_on_with_the_same_settings_and_files_alone(results):
    results.begin(b"settings")
    results.keep(LINE, b"notebook")
    again = Results(results.folder.parents[1], "small")
    again.begin(b"settings")
    assert (
        again.has("ada", b"notebook")
        and not again.has("ada", b"another")
        and not again.has("bob", b"notebook")
    )
    again.begin(b"a corrected check")
    assert not again.has("ada", b"notebook")
    again.begin(b"settings")
    assert not again.has("ada", b"notebook")


def test_a_run_that_ended_is_not_gone_on_with(results):
    results.begin(b"settings")
    results.keep(LINE, b"notebook")
    results.end()
    results.begin(b"settings")
    assert not results.has("ada", b"notebook")


def test_a_result_without_times_is_read(results):
    """As versions before wrote it."""
    results.keep(LINE, b"notebook")
    path = results.folder / "ada" / "result.json"
    kept = json.loads(path.read_text())
    del kept["times"]
    path.write_text(json.dumps(kept))
    assert list(results.all()) == [LINE._replace(times={})]


def test_a_broken_file_is_no_result(results):
    results.keep(LINE, b"notebook")
    results.keep(LINE._replace(student="bob"), b"notebook")
    (results.folder / "ada" / "result.json").write_text("{")
    assert [line.student for line in results.all()] == ["bob"]


def test_no_name_is_a_formula_in_the_table(results):
    results.keep(LINE._replace(student='=HYPERLINK("x")', findings=["a\nb,c"], sandbox=False), b"")
    results.keep(LINE._replace(student="\udcff"), b"")
    results.write_table()
    with results.table.open(newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert first["student"] == '\'=HYPERLINK("x")' and first["findings"] == "a\nb,c"
    assert first["sandbox"] == "no (--unsafe)" and second["student"] == "\\udcff"
