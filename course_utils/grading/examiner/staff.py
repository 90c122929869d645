"""Examiners at work: as many processes as are asked at once, each for one submission after another."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from multiprocessing.connection import Connection

from course_utils.grading.examiner import room
from course_utils.grading.examiner.room import PATIENCE, Assignment, Examined, HandedIn, refused

TRIES = 2  # how often a submission is given to an examiner, if it is the examiner's process that ends


class Examiner:
    """A process (room.py), started when there is something to examine, and again if it ends."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.connection: Connection | None = None
        self.is_dismissed = False

    def examine(self, handed_in: HandedIn) -> Examined:
        for _ in range(TRIES):
            try:
                if self.connection is None:
                    self._start()
                self.connection.send(handed_in)
                if self.connection.poll(PATIENCE + 60):
                    return self.connection.recv()
            except (EOFError, OSError):
                pass
            self._end()
            if self.is_dismissed:
                break
        return refused(
            self.assignment, "internal error", "The examiner's process ended; the terminal says why."
        )

    def dismiss(self) -> None:
        self.is_dismissed = True
        self._end()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", f"from {room.__name__} import main; main({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"OMP_NUM_THREADS": "1"},  # a process with several threads cannot fork
            )
        self.connection = Connection(ours.detach())
        self.connection.send(self.assignment)
        self.connection.recv()

    def _end(self) -> None:
        if self.connection is not None:
            self.process.kill()  # its children watch the connection, or have bubblewrap watch for them
            self.process.wait()
            self.connection.close()
            self.connection = None


_idle: list[Examiner] = []
_lock = threading.Lock()


def examine(assignment: Assignment, handed_in: HandedIn) -> Examined:
    """By an examiner of this machine that is idle, or a new one."""
    with _lock:
        others = [examiner for examiner in _idle if examiner.assignment != assignment]
        _idle[:] = [examiner for examiner in _idle if examiner.assignment == assignment]
        examiner = _idle.pop() if _idle else Examiner(assignment)
    for other in others:
        other.dismiss()
    try:
        return examiner.examine(handed_in)
    finally:
        with _lock:
            _idle.append(examiner)


def dismiss() -> None:
    """End this machine's examiners."""
    with _lock:
        while _idle:
            _idle.pop().dismiss()


def examined(
    assignment: Assignment, handed_in: Iterable[tuple[str, HandedIn]]
) -> Iterator[tuple[str, Examined]]:
    """Each student's result as it comes, with all cores of this machine; few submissions are held at once."""
    cores = len(os.sched_getaffinity(0))
    waiting: dict[Future, str] = {}
    pool = ThreadPoolExecutor(cores)
    try:
        for student, file in handed_in:
            waiting[pool.submit(examine, assignment, file)] = student
            if len(waiting) > cores:
                yield from _first(waiting)
        while waiting:
            yield from _first(waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        dismiss()


def _first(waiting: dict[Future, str]) -> Iterator[tuple[str, Examined]]:
    for done in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(done), done.result()
