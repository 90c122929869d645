"""A nursery in its sandbox, and answer processes from it."""

from contextlib import contextmanager

import pytest

from course_utils.grading.examiner import parcel
from course_utils.grading.examiner.nursery import Nursery
from course_utils.grading.examiner.remote import Remote


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
