"""Many calls in one go; tests/grading/examiner/test_remote.py asks another process for them."""

import pytest

from course_utils import checks


def test_each_call_is_a_call_of_its_own():
    seen = []

    def answer(x):
        seen.append(x)
        return len(seen)

    assert checks.repeated(checks.own_work(answer), 3, "x") == [1, 2, 3] and seen == ["x"] * 3
    with pytest.raises(ZeroDivisionError):
        checks.repeated(lambda: 1 / 0, 2)
