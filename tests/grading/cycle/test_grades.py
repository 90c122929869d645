"""The grades: a right answer gets everything, a wrong one loses exactly its part."""

import csv
import re

import nbformat
import pytest

from course_utils.grading.notebooks import graded_cells
from tests.assignments.classroom import (
    answers,
    nbgrader,
    solution_notebook,
)
from tests.support.graded_class import NAME, WRITTEN, WRONG
from tests.support.small_assignment import NAME as SMALL
from tests.support.small_assignment import write_source


def scores(gradebook, student):
    """The automatic score of each graded cell."""
    notebook = gradebook.find_submission_notebook(NAME, NAME, student)
    return {grade.name: grade.auto_score for grade in notebook.grades}


def test_the_reference_gets_everything(gradebook):
    expected = graded_cells(solution_notebook(NAME))
    assert sum(expected.values()) == 100
    got = scores(gradebook, "reference")
    assert {name: score for name, score in got.items() if name != WRITTEN} == {
        name: points for name, points in expected.items() if name != WRITTEN
    }
    notebook = gradebook.find_submission_notebook(NAME, NAME, "reference")
    (written,) = [grade for grade in notebook.grades if grade.name == WRITTEN]
    assert written.needs_manual_grade
    written.manual_score = 10  # what an instructor enters in formgrader
    written.needs_manual_grade = False
    gradebook.db.commit()
    submission = gradebook.find_submission(NAME, "reference")
    assert (submission.score, submission.max_score) == (100, 100)


def test_other_right_forms_get_everything(gradebook):
    assert scores(gradebook, "otherforms") == scores(gradebook, "reference")


def test_the_untouched_release_gets_nothing(gradebook):
    assert set(scores(gradebook, "untouched").values()) == {0}
    assert gradebook.find_submission(NAME, "untouched").score == 0


@pytest.mark.parametrize("student", WRONG)
def test_a_wrong_answer_loses_exactly_its_part(gradebook, student):
    wrong = [a for a in answers(NAME) if (a.task, a.name) in WRONG[student]]
    assert len(wrong) == len(WRONG[student])
    loses = set().union(*(answer.loses for answer in wrong))
    reference, got = scores(gradebook, "reference"), scores(gradebook, student)
    assert {cell for cell in got if got[cell] != reference[cell]} == loses
    assert all(got[cell] == 0 for cell in loses)


def test_export(graded, gradebook, tmp_path):
    nbgrader(graded, "export", f"--CsvExportPlugin.to={tmp_path / 'grades.csv'}")
    with (tmp_path / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"reference", "untouched", "otherforms", *WRONG}
    for student, row in rows.items():
        assert float(row["score"]) == gradebook.find_submission(NAME, student).score
        assert float(row["max_score"]) == 100


def test_validate_tells_right_from_wrong(submissions, tmp_path):
    """A small assignment as its author solves it, and this one with one wrong answer."""
    write_source(tmp_path)
    nbformat.write(submissions["constant"], tmp_path / "constant.ipynb")
    shown = nbgrader(tmp_path, "validate", f"solutions/{SMALL}/{SMALL}.ipynb", "constant.ipynb")
    verdicts = re.findall(r"Success!|VALIDATION FAILED ON \d+ CELL\(S\)", shown)
    assert verdicts == ["Success!", "VALIDATION FAILED ON 1 CELL(S)"], shown
    assert "the constant is missing" in shown.partition("Success!")[2]
