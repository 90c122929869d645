"""What is imported before forks."""

import gc
import subprocess
import sys

import pytest

from course_utils.data import images
from course_utils.grading.examiner.preparing import command_of, prepare


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


def test_what_each_fork_would_read_is_read_before(monkeypatch, thawed):
    """And what it would import for that."""
    monkeypatch.setattr(images, "_kept", [])
    monkeypatch.delitem(sys.modules, "torchvision.datasets.mnist", raising=False)
    prepare(["course_utils.data"])
    assert [x.shape for x, _ in images._kept] == [(60_000, 1, 28, 28), (10_000, 1, 28, 28)]


FIRST = """
import atexit, gc
from course_utils.grading.examiner.preparing import prepare
atexit.register(print, "complains")
at_first = gc.isenabled()
def main():
    prepare(["late"])
    import late
    print(at_first, late.at_work, gc.isenabled(), gc.get_freeze_count() > 1000, flush=True)
"""


def test_garbage_is_not_looked_for_until_all_is_imported(tmp_path):
    (tmp_path / "late.py").write_text("import gc\nat_work = gc.isenabled()")
    (tmp_path / "first.py").write_text(FIRST)
    command = [sys.executable, *command_of("first")]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    assert told == "False False True True\n"
