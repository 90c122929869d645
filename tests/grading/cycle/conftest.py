"""One class from release to feedback: ``vae-course grade`` grades it, and one student nbgrader itself."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course_utils.grading.notebooks import read
from tests.assignments.classroom import answers, fill, hand_in, nbgrader, reference_answers
from tests.assignments.graded import vae_course_grade
from tests.support.graded_class import DISPLAYED, ESSAY, NAME, OF_NBGRADER, WRITTEN, WRONG


@pytest.fixture(scope="session")
def classroom(course_with, tmp_path_factory):
    """A course with the assignment released, in which the class hands in."""
    return Path(shutil.copytree(course_with(NAME), tmp_path_factory.mktemp("class") / "course"))


@pytest.fixture(scope="session")
def released(classroom):
    return read(classroom / "assignments" / NAME / f"{NAME}.ipynb")


@pytest.fixture(scope="session")
def submissions(released):
    """The notebook of each student."""
    everything = reference_answers(NAME)
    by_name = {(a.task, a.name): a for a in answers(NAME)}
    made = {"reference": fill(released, everything), "untouched": fill(released, {})}
    for student, keys in WRONG.items():
        made[student] = fill(released, everything | {key[0]: by_name[key].source for key in keys})
    cell = next(cell for cell in made["constant"].cells if cell.id == WRITTEN)
    cell.source = ESSAY
    made["constant"].cells.append(nbformat.v4.new_code_cell(DISPLAYED, id="displayed"))
    others = {a.task: a.source for a in answers(NAME) if a.right}  # the last right form of each task
    assert len(others) == 7
    made["otherforms"] = fill(released, everything | others)
    return made


@pytest.fixture(scope="session")
def graded(bubblewrap, classroom, submissions):
    for student, notebook in submissions.items():
        hand_in(classroom, NAME, student, notebook)
    vae_course_grade(classroom, NAME)
    nbgrader(classroom, "autograde", NAME, f"--student={OF_NBGRADER}", "--force")
    return classroom


@pytest.fixture
def gradebook(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as book:
        yield book


@pytest.fixture(scope="session")
def feedback(graded):
    nbgrader(graded, "generate_feedback", NAME)
    return {path.parts[-3]: path.read_text() for path in graded.glob(f"feedback/*/{NAME}/{NAME}.html")}
