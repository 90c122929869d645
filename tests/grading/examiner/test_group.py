"""A control group, where the system grants one."""

import subprocess

import pytest

from course_utils.grading.examiner import group
from course_utils.grading.examiner.group import group_if_granted


@pytest.fixture
def granted(monkeypatch):
    monkeypatch.setattr(group, "MEMORY", 100 << 20)
    found = group_if_granted()
    if found is None:
        pytest.skip("the system grants no control group here")
    yield found
    found.close()
    assert not found.folder.exists()


def test_two_processes_that_are_too_large_together_are_noticed(granted):
    half = ["python3", "-c", "import time; x = b'1' * (70 << 20); time.sleep(3)"]
    assert subprocess.run(granted.command(half)).returncode == 0 and not granted.was_exceeded()
    both = [subprocess.Popen(granted.command(half)) for _ in range(2)]
    assert sorted(one.wait() == 0 for one in both) == [False, True]
    assert granted.was_exceeded() and not granted.was_exceeded(), "told once"


def test_another_one_takes_away_only_what_a_dead_process_left(granted):
    """One that is still empty may be about to be used, by the examiner beside this one."""
    ended = subprocess.Popen("true")
    ended.wait()
    left = granted.folder.with_name(f"vae-course-{ended.pid}-1")
    left.mkdir()
    group.Group().close()
    assert granted.folder.exists() and not left.exists()


def test_where_there_is_none_nothing_is_limited(monkeypatch, tmp_path):
    monkeypatch.setattr(group, "ROOT", tmp_path)
    assert group_if_granted() is None
