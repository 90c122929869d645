"""The process in which submissions are examined: it imports, computes nothing, and forks.

It forks for each examiner, and an examiner for each submission. So no submission can leave anything behind in
the examiner either: a cached tensor that it changed, a limit that it used up. The examiner watches its child,
and answers for it if it dies or does not end.
"""

import ast
import contextlib
import os
import pickle
import resource
import signal
import socket
import sys
import time
import traceback
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import torch
from nbformat import NotebookNode

from course_utils.grading.examiner.examination import Examination
from course_utils.grading.examiner.nursery import Nursery
from course_utils.grading.examiner.preparing import prepare
from course_utils.grading.examiner.submissions import (
    PATIENCE,
    Assignment,
    Examined,
    HandedIn,
    refused,
)
from course_utils.grading.look import Looked, look
from course_utils.grading.notebooks import is_check, is_picture, parse, parsed, run_cells

MEMORY = 16 << 30  # bytes of address space for an examiner: a check may make what an answer's shape asks for


class Room:
    """An assignment and what it imports, for one examiner after another, each a fork."""

    def __init__(self, assignment: Assignment):
        os.environ["VAE_COURSE_SECRET"] = assignment.secret
        self.assignment = assignment
        self.source, _ = parse(assignment.source)
        named = _named_in(self.source)
        prepare(named)
        late = _imported_late(self.source)
        prepare(late)
        self.modules = [*named, *late]

    def examiner(self, connection: Connection) -> NoReturn:
        """In a fork: examine what is handed in, until nobody hands anything in."""
        self.connection = connection
        with contextlib.suppress(EOFError, ConnectionError), TemporaryDirectory() as folder:
            _furnish(Path(folder), self.assignment)
            os.chdir(folder)
            with Nursery(self.assignment.unsafe, self.modules) as self.nursery:
                # Once here, while the nursery imports, what each fork would have to compile and import.
                self._looked(HandedIn(f"{self.assignment.name}.ipynb", self.assignment.released))
                connection.send(os.getpid())  # ready
                self._serve()
        os._exit(0)

    def _serve(self) -> None:
        while (handed_in := self.connection.recv()) is not None:
            examined, is_clean = self._watched(handed_in)
            if not is_clean or self.nursery.process.poll() is not None:
                self.nursery.restart()
            self.connection.send(examined)

    def _watched(self, handed_in: HandedIn) -> tuple[Examined, bool]:
        """What a child finds, and True; or why it found nothing, and False.

        Raises EOFError if nobody waits for it.
        """
        ours, theirs = Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            self._examine(theirs, handed_in)
        theirs.close()
        try:
            ready = wait([ours, self.connection], PATIENCE)
            if self.connection in ready:
                raise EOFError
            if not ready:
                reason = f"The examination did not end within {PATIENCE:.0f} s."
                return refused(self.assignment, "time limit", reason), False
            return ours.recv(), True
        except (EOFError, OSError, pickle.UnpicklingError):
            if self.connection.poll():
                raise EOFError from None
            reason = "The examiner's own process ended in the middle."
            return refused(self.assignment, "internal error", reason), False
        finally:
            ours.close()
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _examine(self, reply: Connection, handed_in: HandedIn) -> None:
        """In the child; never returns."""
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            reply.send(self._examined(handed_in))
        except BaseException:
            reply.send(refused(self.assignment, "internal error", traceback.format_exc(limit=-4)))
        finally:
            os._exit(0)

    def _examined(self, handed_in: HandedIn) -> Examined:
        started = time.perf_counter()
        try:
            looked = self._looked(handed_in)
            if looked.name != self.assignment.name:
                raise ValueError(f"it is {looked.name}, not {self.assignment.name}.")
        except (OSError, ValueError) as error:
            return refused(self.assignment, "unreadable notebook", str(error))
        outcome = Examination(self.source, looked.mended, self.nursery.answer_process).outcome_of_all()
        return Examined(looked.mended, looked.findings, outcome, time.perf_counter() - started)

    def _looked(self, handed_in: HandedIn) -> Looked:
        """Raises OSError or ValueError if it cannot be read."""
        path = Path("submitted", "student", self.assignment.name, handed_in.file).absolute()
        try:
            path.write_bytes(handed_in.data)
            return look(path, home=path.parent)
        finally:
            path.unlink(missing_ok=True)


def _furnish(folder: Path, assignment: Assignment) -> None:
    """A course with this release, in which ``look`` finds it."""
    (folder / "nbgrader_config.py").touch()
    home = folder / "assignments" / assignment.name
    home.mkdir(parents=True)
    (home / f"{assignment.name}.ipynb").write_bytes(assignment.released)
    (home.parent / "releases.json").write_bytes(assignment.record)
    (folder / "submitted" / "student" / assignment.name).mkdir(parents=True)


def _named_in(source: NotebookNode) -> list[str]:
    """The modules that the assignment's cells import, and names from them, which may be modules too."""
    named = {}
    for cell in source.cells:
        tree = parsed(cell.source) if cell.cell_type == "code" and not is_picture(cell) else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                named |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                named |= dict.fromkeys(
                    [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                )
    return list(named)


def _imported_late(source: NotebookNode) -> list[str]:
    """The modules that the reference solution imports only when it runs, in seconds, and not in a picture."""
    ours, theirs = Pipe(duplex=False)
    before = set(sys.modules)
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            run_cells(source, {}, {cell.id for cell in source.cells if is_check(cell)})
            theirs.send(sorted(set(sys.modules) - before))
        os._exit(0)
    theirs.close()
    try:
        found = ours.recv()
    except EOFError:
        found = []
    os.waitpid(child, 0)
    return found


def main() -> None:
    """Takes an assignment by stdin, then one connection after another, each for an examiner."""
    torch.set_num_threads(1)
    control = socket.socket(fileno=int(sys.argv[1]))
    room = Room(pickle.load(sys.stdin.buffer))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for an examiner
    while descriptors := socket.recv_fds(control, 1, 1)[1]:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            room.examiner(Connection(descriptors[0]))
        os.close(descriptors[0])
