"""Many calls in one go, wherever the answer runs; tests/grading/examiner/test_remote.py has another process."""

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
