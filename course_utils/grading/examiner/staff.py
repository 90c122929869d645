"""Examiners at work: as many processes as are asked at once, each for one submission after another."""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from multiprocessing.connection import Connection

from course_utils.grading.examiner.preparing import command_of
from course_utils.grading.examiner.submissions import (
    PATIENCE,
    Assignment,
    Examined,
    HandedIn,
    refused,
)

ROOM = f"{__package__}.room"  # not imported here, where torch is not needed
FAREWELL = 20  # seconds that an examiner has to tidy up
TRIES = 2  # how often a submission is given to an examiner, if it is the examiner's process that ends


class _Room:
    """A process (room.py) that has imported what an assignment needs, and becomes examiners."""

    def __init__(self, assignment: Assignment):
        self.control, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as file:  # a line would wait until it has imported
            pickle.dump(assignment, file)
            file.seek(0)
            self.process = subprocess.Popen(
                [sys.executable, *command_of(ROOM), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=file,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"OMP_NUM_THREADS": "1"},  # a process with several threads cannot fork
            )

    def examiner(self) -> Connection:
        """The line to another examiner. Raises OSError if the process has ended."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b" "], [theirs.fileno()])
        return Connection(ours.detach())

    def close(self) -> None:
        self.control.close()
        self.process.wait()


class Examiner:
    """Examines one submission after another, in a process that is started again if it ends."""

    def __init__(self, assignment: Assignment):
        self.assignment = assignment
        self.connection: Connection | None = None
        self.number = 0  # of its process
        self.is_dismissed = False

    def start(self) -> None:
        """Let its process start; ``examine`` waits for it. Raises OSError if its room has ended."""
        self.connection = _room(self.assignment).examiner()

    def examine(self, handed_in: HandedIn) -> Examined:
        for _ in range(TRIES):
            try:
                if self.connection is None:
                    self.start()
                if not self.number:
                    self.number = self.connection.recv()
                self.connection.send(handed_in)
                if self.connection.poll(PATIENCE + 60):
                    return self.connection.recv()
            except (EOFError, OSError):
                if not self.number:  # then it is the room that has ended
                    _leave(self.assignment)
            self._end()
            if self.is_dismissed:
                break
        return refused(
            self.assignment, "internal error", "The examiner's process ended; the terminal says why."
        )

    def dismiss(self) -> None:
        self.is_dismissed = True
        self._end()

    def send_home(self) -> None:
        """What follows is its tidying up; ``dismiss`` waits for it."""
        with contextlib.suppress(OSError):
            if self.connection is not None:
                self.connection.send(None)

    def _end(self) -> None:
        self.send_home()
        if self.connection is not None:
            if not self.connection.poll(FAREWELL) and self.number:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.number, signal.SIGKILL)  # bubblewrap watches for its children
            self.connection.close()
            self.connection, self.number = None, 0


_rooms: dict[Assignment, _Room] = {}
_idle: list[Examiner] = []
_lock = threading.Lock()


def _room(assignment: Assignment) -> _Room:
    with _lock:
        if assignment not in _rooms:
            _rooms[assignment] = _Room(assignment)
        return _rooms[assignment]


def _leave(assignment: Assignment) -> None:
    """Close the room, if there is one; the examiners that came out of it go on."""
    with _lock:
        if room := _rooms.pop(assignment, None):
            room.close()


@contextlib.contextmanager
def at_work(assignment: Assignment, submissions: int) -> Iterator[None]:
    """As many examiners as this machine needs for so many start now, and are dismissed at the end."""
    try:
        for _ in range(min(submissions, _cores())):
            examiner = Examiner(assignment)
            with contextlib.suppress(OSError):  # the first submission that meets it is told
                examiner.start()
            with _lock:
                _idle.append(examiner)
        yield
    finally:
        dismiss()


def examine(assignment: Assignment, handed_in: HandedIn) -> Examined:
    """By an examiner of this machine that is idle, or a new one."""
    with _lock:
        others = [examiner for examiner in _idle if examiner.assignment != assignment]
        _idle[:] = [examiner for examiner in _idle if examiner.assignment == assignment]
        examiner = _idle.pop() if _idle else Examiner(assignment)
    _dismiss(others)
    try:
        return examiner.examine(handed_in)
    finally:
        with _lock:
            _idle.append(examiner)


def dismiss() -> None:
    """End this machine's examiners."""
    with _lock:
        leaving, _idle[:] = list(_idle), []
    _dismiss(leaving)
    for assignment in list(_rooms):
        _leave(assignment)


def _dismiss(examiners: Collection[Examiner]) -> None:
    for examiner in examiners:
        examiner.send_home()
    for examiner in examiners:
        examiner.dismiss()


def examined(
    assignment: Assignment, handed_in: Iterable[tuple[str, HandedIn]]
) -> Iterator[tuple[str, Examined]]:
    """Each student's result as it comes, with all cores of this machine; few submissions are held at once."""
    cores = _cores()
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


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _first(waiting: dict[Future, str]) -> Iterator[tuple[str, Examined]]:
    for done in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(done), done.result()
