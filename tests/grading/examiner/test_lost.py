"""What becomes of an answer process."""

from course_utils.grading.examiner.lost import (
    InternalError,
    Lost,
    NotPlain,
    OutOfMemory,
    OutOfTime,
    WireError,
)


def test_each_has_a_state_and_no_check_can_catch_it():
    kinds = (Lost, OutOfTime, OutOfMemory, WireError, InternalError)
    assert len({kind.state for kind in kinds}) == len(kinds)
    assert not any(issubclass(kind, Exception) for kind in kinds)
    assert issubclass(NotPlain, TypeError), "what a student sees as their own mistake"
