"""What students receive: what solutions/ generates, and nothing of what they should not see."""

import json
import re

import pytest

from course_utils.grading.bundle import differences
from course_utils.grading.lint import lint
from course_utils.grading.notebooks import HIDDEN, SOLUTION, names, source_of
from tests.assignments.classroom import COURSE, solution_notebook

ASSIGNMENTS = names(COURSE)


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def assignment(request):
    return request.param


@pytest.fixture(scope="module")
def folder(assignment, course_with):
    """The files that nbgrader generates now."""
    return course_with(assignment) / "assignments" / assignment


def test_five_assignments_are_released():
    released = sorted(
        p.name for p in (COURSE / "assignments").iterdir() if p.is_dir() and not p.name.startswith(".")
    )
    assert (
        released
        == ASSIGNMENTS
        == ["a1_pca", "a2_elbo", "a3_reparameterization", "a4_amortization", "a5_conditional_vae"]
    )


def test_assignments_is_what_solutions_generates(assignment, folder):
    ours = COURSE / "assignments" / assignment
    assert sorted(p.name for p in ours.iterdir() if p.is_file()) == sorted(p.name for p in folder.iterdir())
    for path in folder.iterdir():
        assert (ours / path.name).read_text() == path.read_text(), (
            f"{path.name} is stale: run make release and commit"
        )


def test_the_source_has_no_problems(assignment):
    assert lint(source_of(COURSE, assignment)) == []


def test_the_bundle_knows_a_stale_release(assignment):
    assert differences(COURSE, assignment) == ""


def test_the_release_leaks_nothing(assignment, folder):
    """No file of the release holds a marker, or a line of a solution or a hidden test, in any field."""
    text = "".join(path.read_text() for path in folder.iterdir())
    assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN)", text)
    secret, public = set(), set()
    for cell in solution_notebook(assignment).cells:
        for hidden in SOLUTION.findall(cell.source) + HIDDEN.findall(cell.source):
            secret |= {line.strip() for line in hidden.splitlines()}
        public |= {line.strip() for line in HIDDEN.sub("", SOLUTION.sub("", cell.source)).splitlines()}
    secret = {line for line in secret - public if len(line) > 12}
    assert len(secret) > 60
    released = json.loads((folder / f"{assignment}.ipynb").read_text())
    lines = {line.strip() for cell in released["cells"] for line in "".join(cell["source"]).splitlines()}
    assert not secret & lines
    rest = json.dumps(
        [released["metadata"], [cell["metadata"] for cell in released["cells"]]], ensure_ascii=False
    )
    assert not [line for line in secret if line in rest]
    assert all(not cell.get("outputs") and not cell.get("attachments") for cell in released["cells"])
