"""The one writer to nbgrader's gradebook."""

import pytest

from course_utils.grading.examiner.submissions import Examined, Outcome
from course_utils.grading.gradebook import Recorder
from course_utils.grading.results import NotRecordedError
from tests.assignments.classroom import automatic_scores, fill
from tests.support.small_assignment import CHECKS, NAME, POINTS, release


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    released, right = release(folder)
    with Recorder(folder, NAME) as recorder:
        recorder.notebook = fill(released, right)
        yield recorder
    assert not list(folder.glob(".grading-*"))


def examined(recorder, **failed):
    return Examined(recorder.notebook, [], Outcome(failed, {}, {}, "graded"), 0.0)


def test_the_gradebook_holds_what_was_found(recorder):
    wrong = {"check-1a-doubled": "Mistake: no"}
    recorded = recorder.record("ada", examined(recorder, **wrong), "2026-10-02 12:00:00 UTC", "")
    assert (recorded.score, recorded.most) == (POINTS - 7, POINTS)
    assert recorded.points == {id_: points for id_, (_, _, points) in CHECKS.items()} | {
        "check-1a-doubled": 0
    }
    assert automatic_scores(recorder.course, NAME)["ada"] == recorded.points
    assert recorder.record("ada", examined(recorder), None, "").score == POINTS, "graded again"


def test_what_nbgrader_refuses_leaves_what_it_had(recorder, monkeypatch):
    recorder.record("bob", examined(recorder), None, "")
    place = recorder.course / "autograded" / "bob" / NAME / f"{NAME}.ipynb"
    before = place.read_bytes()
    broken = examined(recorder)._replace(notebook=dict(recorder.notebook) | {"nbformat": 99})
    with pytest.raises(NotRecordedError):
        recorder.record("bob", broken, None, "")
    with pytest.raises(NotRecordedError):
        recorder.record("a\nname", examined(recorder), None, "")
    assert (
        place.read_bytes() == before
        and sum(automatic_scores(recorder.course, NAME)["bob"].values()) == POINTS
    )
