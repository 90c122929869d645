"""What a cell prints."""

import contextlib

import pytest

from course_utils.grading.examiner import printed
from course_utils.grading.examiner.printed import Flooded, Printed


def test_the_beginning_is_kept():
    out = Printed()
    with contextlib.redirect_stdout(out):
        print("seen")
    assert out.text == "seen\n" and not out.is_cut
    out.write("x" * printed.MOST_KEPT)
    assert len(out.text) == printed.MOST_KEPT and out.is_cut


def test_a_flood_ends_what_prints(monkeypatch):
    monkeypatch.setattr(printed, "FLOOD", 10_000)
    out = Printed()
    with pytest.raises(Flooded):
        while True:
            with contextlib.suppress(Exception):
                out.write("x" * 100)
    assert out.count < 20_000
