"""The tests on several cores at once, by pytest-xdist, as ``vae-course test`` asks: what runs where and when.

A file is one piece of work, so that its fixtures are made once, and so is a folder whose files share a
graded class, a built site or a server. The longest come first. The tests in assignments/ share no fixtures:
each is a piece of its own, and they come last, so that no core is idle at the end.
"""

import os
from pathlib import Path

import pytest
import torch

TOGETHER = ("tests/browser", "tests/grading/cycle", "tests/site")
LONGEST_FIRST = (
    "tests/grading/hostile",
    *TOGETHER,
    "tests/grading/test_release",
    "tests/lectures",
    "tests/grading",
    "tests/widgets",
    "tests/training",
)
SINGLY_LAST = "tests/assignments"
LEAN = str(Path(__file__).parent / "lean")


def pytest_configure(config):
    """What is started from here starts lean; in one of several processes, with one thread, like this one."""
    paths = [LEAN, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, dict.fromkeys(paths)))
    if hasattr(config, "workerinput"):
        os.environ["OMP_NUM_THREADS"] = "1"
        torch.set_num_threads(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    if nodeid.startswith(SINGLY_LAST):
        return len(LONGEST_FIRST) + 1
    places = (i for i, prefix in enumerate(LONGEST_FIRST) if nodeid.startswith(prefix))
    return next(places, len(LONGEST_FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than the cores that this process may use: many tests wait for a server, a browser or a limit.

    But no more than four: each takes a gigabyte of memory.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable + 2, 4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(SINGLY_LAST):
                return nodeid
            folders = (folder for folder in TOGETHER if nodeid.startswith(folder))
            return next(folders, nodeid.split("::", 1)[0])

    config.option.loadscopereorder = False  # our order, and not by the number of tests
    return ByFile(config, log)
