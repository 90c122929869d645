"""The process in which submissions are examined, one fork for each."""

import json
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest
from nbformat import v4

from course_utils.grading.examiner import room, staff
from course_utils.grading.examiner.submissions import HandedIn
from tests.support.handed_in import handed_in
from tests.support.small_assignment import NAME


@pytest.fixture
def examiner(assignment):
    examiner = staff.Examiner(assignment)
    yield examiner
    examiner.dismiss()
    staff.dismiss()  # the room, too


def test_one_submission_leaves_nothing_behind_in_the_examiner(examiner, assignment):
    for _ in range(2):
        examined = examiner.examine(handed_in(assignment))
        assert examined.outcome.state == "graded" and not examined.outcome.failed
    for data in (b"{", b"[]", json.dumps({"cells": 5}).encode(), b"\xff" * 100, b"[" * 100_000):
        examined = examiner.examine(HandedIn(f"{NAME}.ipynb", data))
        assert examined.outcome.state == "unreadable notebook" and len(examined.outcome.failed) == 3
    assert not examiner.examine(handed_in(assignment)).outcome.failed
    assert psutil.Process(examiner.number).ppid() == staff._rooms[assignment].process.pid
    folder = Path(f"/proc/{examiner.number}/cwd").resolve(strict=True)
    examiner.dismiss()
    assert not folder.exists()


def test_modules_are_found_by_their_names():
    imports = v4.new_code_cell("import os.path, numpy as np\nfrom course_utils import data\nfrom . import x")
    picture = v4.new_code_cell("import matplotlib", id="a-now-see-it")
    inside = v4.new_code_cell("def f():\n    from torch.nn import functional")
    named = room._named_in(
        v4.new_notebook(cells=[imports, picture, inside, v4.new_markdown_cell("import re")])
    )
    wanted = ["os.path", "numpy", "course_utils", "course_utils.data", "torch.nn", "torch.nn.functional"]
    assert named == wanted


def test_an_examiner_that_ends_is_replaced_and_the_submission_is_examined_again(examiner, assignment):
    assert not examiner.examine(handed_in(assignment)).outcome.failed
    os.kill(examiner.number, signal.SIGKILL)
    assert not examiner.examine(handed_in(assignment)).outcome.failed


def test_an_examiner_that_always_ends_costs_one_submission_a_state(examiner, assignment, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    examined = examiner.examine(handed_in(assignment))
    assert examined.outcome.state == "internal error" and len(examined.outcome.failed) == 3


def test_a_fork_that_is_killed_costs_its_own_submission(examiner, assignment):
    """Without a sandbox an answer can end its examiner."""
    kill = "def doubled(x):\n    import os, signal\n    os.kill(EXAMINER, signal.SIGKILL)"
    find = """
from pathlib import Path
stats = Path("/proc").glob("[0-9]*/stat")
mine = {int(p.parent.name): int(p.read_text().rpartition(")")[2].split()[1]) for p in stats}
import os
rooms = [pid for pid in mine if b"examiner.room" in Path(f"/proc/{pid}/cmdline").read_bytes()]
above = [os.getpid()]  # of this answer, and not of another test that runs meanwhile
while mine.get(above[-1]):
    above.append(mine[above[-1]])
EXAMINER = next(pid for pid in rooms if {mine[pid], mine[mine[pid]]} <= {*rooms} & {*above} - {pid})
"""
    examined = examiner.examine(handed_in(assignment, doubled=find + kill))
    assert examined.outcome.state == "internal error"
    assert not examiner.examine(handed_in(assignment)).outcome.failed
