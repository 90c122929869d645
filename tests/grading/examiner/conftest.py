"""A nursery in its sandbox, and answer processes from it."""

from contextlib import contextmanager

import nbformat
import pytest

from course_utils.grading.examiner import parcel
from course_utils.grading.examiner.nursery import Nursery
from course_utils.grading.examiner.remote import Remote
from course_utils.grading.examiner.submissions import Assignment
from course_utils.grading.notebooks import as_released
from tests.support.small_assignment import NAME, write_source


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    source = write_source(tmp_path_factory.mktemp("course"))
    released = nbformat.from_dict(source)
    for cell, made in zip(released.cells, as_released(source), strict=True):
        cell.source = made[2]
    return Assignment(NAME, *(nbformat.writes(n).encode() for n in (source, released)), b"{}", "secret", True)


@pytest.fixture(scope="session")
def nursery(bubblewrap):
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def serving(nursery):
    """serving(source): a context with an answer process that ran it; gives its functions by name."""

    @contextmanager
    def serve(source):
        parcel.GIVEN.clear()
        with nursery.answer_process() as process:
            reply = process.ask_for_values("run", source=source, gives=[])
            assert reply["error"] is None, reply
            yield lambda name: Remote(process, name, None)

    return serve
