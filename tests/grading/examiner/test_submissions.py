"""What is handed in, and what comes of it."""

from pathlib import Path

from course_utils.grading.examiner.submissions import refused


def test_what_cannot_be_graded_says_why_in_each_check(assignment):
    examined = refused(assignment, "rejected", "it is a picture.")
    assert set(examined.outcome.failed.values()) == {"rejected: it is a picture."}
    assert "BEGIN SOLUTION" not in str(examined.notebook) and Path.cwd().exists()
