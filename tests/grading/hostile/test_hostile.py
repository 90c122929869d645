"""Every attack ends in its state, forges nothing, and costs no other task a point."""

import time
from pathlib import Path

import pytest

from course_utils.grading.examiner import nursery as nursery_module
from course_utils.grading.examiner.examination import Examination
from tests.grading.hostile.assignment import outcome_of, question_limit, source_notebook, submission
from tests.grading.hostile.attacks import ATTACKS


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack(attack, nursery, monkeypatch):
    monkeypatch.setattr(nursery_module, "QUESTION_LIMIT", question_limit(attack))
    outcome = outcome_of(attack, nursery)
    lost = {id_ for id_ in outcome.failed if id_.startswith("check")}
    assert lost == attack.loses, outcome
    assert outcome.state in attack.states, outcome
    assert not _left("sleep", "1000"), "something outlives its submission"


def _left(*arguments):
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if not any(_is(path, arguments) for path in Path("/proc").glob("[0-9]*/cmdline")):
            return False
        time.sleep(0.05)
    return True


def _is(path, arguments):
    try:
        return path.read_text(errors="replace").split("\0")[-len(arguments) - 1 : -1] == list(arguments)
    except OSError:
        return False


def test_right_answers_lose_nothing(nursery):
    outcome = Examination(source_notebook(), submission({}), nursery.answer_process).outcome_of_all()
    assert outcome.failed == {} and outcome.state == "graded"
