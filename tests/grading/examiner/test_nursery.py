"""Answer processes are started, limited and ended."""

import os
import subprocess
import sys
import time

import pytest
import torch

from course_utils.grading.examiner import nursery as nursery_module
from course_utils.grading.examiner.lost import Lost, OutOfTime
from course_utils.grading.examiner.nursery import Nursery


def run(process, source):
    return process.ask_for_values("run", source=source, gives=[])


def test_each_process_is_new(nursery):
    for _ in range(3):
        with nursery.answer_process() as process:
            assert run(process, "print('x' in globals()); x = 1")["printed"] == "False\n"


CUBES = """
import sys
def cubes(x):
    return x**3, x + len([name for name in sys.modules if "sympy" in name])
"""


def test_a_gradient_makes_torch_import_nothing(serving):
    """It would import sympy, in a second or two, and in each answer process."""
    with serving(CUBES) as served:
        x = torch.arange(3.0, requires_grad=True)
        cubes, _ = served("cubes")(x)
        assert torch.equal(torch.autograd.grad(cubes, x, torch.ones(3))[0], 3 * x.detach() ** 2)
        assert torch.equal(served("cubes")(torch.zeros(1))[1], torch.zeros(1))


def test_a_loop_ends_at_the_deadline_and_others_go_on(nursery):
    with nursery.answer_process() as process:
        process.deadline = time.monotonic() + 1
        with pytest.raises(OutOfTime, match="did not end in time"):
            run(process, "while True: pass")
    with nursery.answer_process() as process:
        assert run(process, "print(1)")["printed"] == "1\n"


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)"])
def test_a_process_that_ends_itself_is_lost(nursery, end):
    with nursery.answer_process() as process, pytest.raises(Lost, match="ended the process"):
        run(process, end)


def test_a_reply_in_small_pieces_wins_no_time(nursery):
    trickle = """
import time
from course_utils.grading.examiner import wire
def write(stream, packed):
    stream.write(wire.LENGTHS.pack(1000, 0))
    while True:
        stream.write(b" ")
        stream.flush()
        time.sleep(0.1)
wire.write = write
"""
    with nursery.answer_process() as process:
        process.deadline = time.monotonic() + 5
        with pytest.raises(OutOfTime):
            run(process, trickle)
    assert time.monotonic() < process.deadline + 30


def test_a_nursery_that_cannot_end_a_process_starts_anew(nursery):
    before = nursery.process
    nursery.end(1)  # its own first process, which cannot be waited for
    assert before.poll() is not None
    with nursery.answer_process() as process:
        assert run(process, "print(1)")["printed"] == "1\n"


def test_without_a_sandbox_only_if_asked(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with Nursery(unsafe=True) as nursery, nursery.answer_process() as process:
        assert run(process, "print(1)")["printed"] == "1\n"
    assert nursery.process.poll() is not None


def test_one_question_has_a_limit_of_its_own(nursery, monkeypatch):
    """Many short ones may take longer together, as on a busy machine."""
    with nursery.answer_process() as process:
        run(process, "import time")
        monkeypatch.setattr(nursery_module, "QUESTION_LIMIT", 3.0)
        started = time.monotonic()
        process.deadline = started + 600
        while time.monotonic() < started + 4:
            run(process, "time.sleep(0.1)")
        with pytest.raises(OutOfTime):
            run(process, "while True: pass")
    assert time.monotonic() < started + 300


@pytest.fixture
def keep_busy():
    """This process, and those it starts, on a single core; keep_busy() has three others compute there."""
    before, others = os.sched_getaffinity(0), []
    os.sched_setaffinity(0, {min(before)})

    def start():
        computing = "print(flush=True)\nwhile True: pass"
        others.extend(
            subprocess.Popen([sys.executable, "-c", computing], stdout=subprocess.PIPE) for _ in range(3)
        )
        for other in others:
            other.stdout.readline()

    yield start
    for other in others:
        other.kill()
        other.communicate()
    os.sched_setaffinity(0, before)


COMPUTE = "end = time.process_time() + 1.5\nwhile time.process_time() < end: pass"


def test_a_busy_machine_takes_no_time_from_a_question(keep_busy, bubblewrap, monkeypatch):
    with Nursery() as nursery, nursery.answer_process() as process:
        run(process, "import time")
        keep_busy()
        monkeypatch.setattr(nursery_module, "QUESTION_LIMIT", 2.0)
        process.deadline = time.monotonic() + 120
        started = time.monotonic()
        run(process, COMPUTE)
        taken = time.monotonic() - started
        assert taken - nursery.waited(process.number) < 2 < taken
        with pytest.raises(OutOfTime):
            run(process, "while True: pass")
        assert time.monotonic() < process.deadline
