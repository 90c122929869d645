"""What the tests of handed-in notebooks share."""

import functools
import os

import pytest

from course_utils.grading.notebooks import read
from tests.assignments.classroom import fill, reference_answers, release
from tests.support.submissions import ESSAY, NAME, RELEASED


@pytest.fixture(scope="session")
def course_with(tmp_path_factory):
    """A course in which nbgrader has released the assignment, made once; copy it to change it."""

    @functools.cache
    def made(assignment):
        folder = tmp_path_factory.mktemp("course")
        release(folder, assignment)
        return folder

    return made


@pytest.fixture(scope="module")
def one_examiner(bubblewrap):
    """A few small submissions are graded sooner by one examiner than two have started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda process: {0})
        yield


@pytest.fixture(scope="session")
def released():
    return read(RELEASED)


@pytest.fixture
def answered(released):
    return fill(released, reference_answers(NAME) | {"in-words": ESSAY})


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """A folder submitted/ in an empty folder: the release comes with the library."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "submitted").mkdir()
    return tmp_path
