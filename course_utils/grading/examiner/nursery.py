"""A process that has imported torch, computes nothing, and forks an answer process for each submission.

A child of a process that has computed with several threads would hang, and importing torch again for every
submission takes longer than grading it. The nursery runs in a sandbox, and each of its children in one of its
own.
"""

import io
import os
import select
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import torch

from course_utils.grading.examiner import group, sandbox
from course_utils.grading.examiner.answers import serve
from course_utils.grading.examiner.group import group_if_granted
from course_utils.grading.examiner.lost import Lost, OutOfMemory
from course_utils.grading.examiner.preparing import command_of, prepare
from course_utils.grading.examiner.remote import Link

MESSAGE = 32  # bytes of a message between the coordinator and the nursery
PATIENCE = 180.0  # seconds that the nursery has to answer one; on a busy machine it imports for a while
BUFFER = 1 << 16  # bytes that either side reads at once
LOOK = 100  # milliseconds after which a wait looks at its limits
QUESTION_LIMIT = 120.0  # seconds for one question, not counting those in which it waits for a core
LEFT = b"left"  # what the nursery says if something outlives its answer process


class Nursery:
    """Starts answer processes; a context manager, at whose end all of them are gone."""

    def __init__(self, unsafe: bool = False, modules: Sequence[str] = ()):
        """Raises NoSandbox unless ``unsafe``, which lets submissions do whatever the caller can do.

        modules: imported once here, so that no answer process has to
        """
        self.modules = modules
        self.command = () if unsafe else sandbox.command()

    def __enter__(self) -> Self:
        self.control, theirs = socket.socketpair()
        self.control.settimeout(PATIENCE)
        with theirs:
            kind = "isolated" if self.command else "unsafe"
            python = self.command or [sys.executable]
            command = [*python, *command_of(__name__), str(theirs.fileno()), kind, *self.modules]
            self.group = group_if_granted() if self.command else None
            self.process = subprocess.Popen(
                self.group.command(command) if self.group else command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.control.close()
        self.process.kill()  # with bubblewrap ends everything in its sandbox
        self.process.wait()
        if self.group:
            self.group.close()

    def answer_process(self) -> "AnswerProcess":
        # Not sockets: the kernel wakes a pipe's reader on the writer's core, which is several times as fast.
        theirs_in, requests = _pipe()
        replies, theirs_out = _pipe()
        with theirs_in, theirs_out:
            socket.send_fds(self.control, [b"fork".ljust(MESSAGE)], [theirs_in.fileno(), theirs_out.fileno()])
            return AnswerProcess(self, requests, replies, int(self._reply()))

    def end(self, number: int) -> None:
        """End an answer process, and all that it started; if it does not end, restart the nursery."""
        try:
            self.control.sendall(f"end {number}".encode().ljust(MESSAGE))
            self._reply()
        except (OSError, RuntimeError):
            self.restart()

    def waited(self, number: int) -> float:
        """The seconds that an answer process was ready to compute and waited for a core."""
        self.control.sendall(f"waited {number}".encode().ljust(MESSAGE))
        return float(self._reply())

    def restart(self) -> None:
        self.__exit__(None, None, None)
        self.__enter__()

    def _reply(self) -> bytes:
        reply = self.control.recv(MESSAGE, socket.MSG_WAITALL)
        if len(reply) < MESSAGE:
            raise RuntimeError("The process that starts answer processes has ended.")
        if reply.startswith(LEFT):
            raise RuntimeError("A process has outlived its submission.")
        return reply


class AnswerProcess(Link):
    """A link to an answer process of its own; a context manager, at whose end the process is gone.

    ``deadline``, on the clock of time.monotonic, limits every question, and so does QUESTION_LIMIT;
    TimeoutError says that it has passed. QUESTION_LIMIT does not count what others took on a busy machine.
    """

    def __init__(self, nursery: Nursery, requests: io.FileIO, replies: io.FileIO, number: int):
        super().__init__(self, self)
        self.nursery, self.ends, self.number = nursery, (requests, replies), number
        os.set_blocking(requests.fileno(), False)
        self.writable, self.readable = select.poll(), select.poll()
        self.writable.register(requests, select.POLLOUT)
        self.readable.register(replies, select.POLLIN)
        self.came = bytearray()  # and was not read yet
        self.asked = time.monotonic()
        self.waited = 0.0  # seconds, for a core
        self.deadline = self.asked + 60

    def write(self, data: bytes) -> None:
        requests, _ = self.ends
        self.asked = time.monotonic()
        left = memoryview(data)
        while left := left[requests.write(left) or 0 :]:
            self.writable.poll(LOOK)
            self._look()

    def flush(self) -> None:
        pass

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, fewer only at the end; a reply in small pieces wins no time."""
        _, replies = self.ends
        while len(self.came) < size:
            if self.readable.poll(LOOK):
                piece = replies.read(BUFFER)
                if not piece:
                    break
                self.came += piece
            if len(self.came) < size:
                self._look()
        data = bytes(self.came[:size])
        del self.came[:size]
        return data

    def lost(self) -> Lost:
        if self.nursery.group and self.nursery.group.was_exceeded():
            return OutOfMemory(f"It took more than {group.MEMORY >> 30} GiB of memory.")
        return super().lost()

    def _look(self) -> None:
        """Raises TimeoutError if a limit has passed."""
        now = time.monotonic()
        if now < min(self.deadline, self.asked + QUESTION_LIMIT + self.waited):
            return
        # How long the process waited for a core is looked up, which few need. What is left then shrinks at
        # each look, so the last hundredth counts as nothing.
        self.waited = self.nursery.waited(self.number)
        if now >= min(self.deadline, self.asked + 0.99 * QUESTION_LIMIT + self.waited):
            raise TimeoutError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.nursery.end(self.number)
        for end in self.ends:
            end.close()


def _pipe() -> tuple[io.FileIO, io.FileIO]:
    """The end to read from, and that to write to."""
    reading, writing = os.pipe()
    return io.FileIO(reading, "rb"), io.FileIO(writing, "wb")


def main() -> None:
    torch.set_num_threads(1)
    descriptor, kind, *modules = sys.argv[1:]
    prepare(modules)
    serve_forks(socket.socket(fileno=int(descriptor)), kind == "isolated")


def serve_forks(control: socket.socket, isolated: bool) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, sandbox.ENDINGS)  # isolate() waits for them
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 2)
        if not message:
            return
        if message.startswith(b"waited"):
            control.sendall(f"{sandbox.waited(int(message.split()[1])):.3f}".encode().ljust(MESSAGE))
            continue
        if message.startswith(b"end"):
            child = int(message.split()[1])
            os.kill(child, signal.SIGTERM if isolated else signal.SIGKILL)
            os.waitpid(child, 0)
            children.discard(child)
            if isolated and not _is_alone(children):
                control.sendall(LEFT.ljust(MESSAGE))
                continue
        else:
            child = os.fork()
            if child == 0:
                control.close()
                _be_an_answer_process(*descriptors, isolated)
            children.add(child)
            for descriptor in descriptors:
                os.close(descriptor)
        control.sendall(f"{child}".encode().ljust(MESSAGE))


def _is_alone(children: set[int]) -> bool:
    """Whether there are none but the first process here, this one, and its children with all of theirs."""
    end = time.monotonic() + 5
    while sandbox.strays({1, os.getpid()}, children):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _be_an_answer_process(requests: int, replies: int, isolated: bool) -> None:
    """Never returns. The terminal hears of a sandbox that cannot be made, but nothing of a student's."""
    try:
        if isolated:
            sandbox.isolate()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, sandbox.ENDINGS)
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
        serve(os.fdopen(requests, "rb", BUFFER), os.fdopen(replies, "wb", BUFFER))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
