"""All examiners of a machine."""

import os

from course_utils.grading.examiner import staff
from tests.support.handed_in import handed_in


def test_each_result_comes_once_and_few_submissions_are_held(assignment):
    given = []

    def students():
        for number in range(12):
            given.append(number)
            yield str(number), handed_in(assignment)

    cores, came = len(os.sched_getaffinity(0)), []
    for student, examined in staff.examined(assignment, students()):
        assert not examined.outcome.failed
        came.append(student)
        assert len(given) - len(came) <= cores + 1
    assert sorted(came, key=int) == [str(number) for number in range(12)]
    assert not staff._idle, "all are dismissed"


def test_examiners_start_before_anything_is_handed_in(assignment):
    with staff.at_work(assignment, submissions=1):
        (examiner,) = staff._idle
        assert examiner.connection.poll(120), "it is ready"
        (result,) = staff.examined(assignment, [("ada", handed_in(assignment))])
        assert result[0] == "ada" and not result[1].outcome.failed
        assert examiner.connection is None, "it was this one, and is dismissed"
    assert not staff._idle and not staff._rooms
