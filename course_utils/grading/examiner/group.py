"""A control group of the kernel's, where it grants one: it limits the memory of all processes together."""

import contextlib
import os
import time
from pathlib import Path

MEMORY = 4 << 30  # bytes of all of a submission's processes and files in memory together
ROOT = Path("/sys/fs/cgroup")
JOIN = 'echo $$ > "$0" && exec "$@"'  # by a shell, before the program runs


class Group:
    """A group inside this process's own; ``close`` removes it when its processes are gone.

    Raises OSError where none can be made.
    """

    def __init__(self) -> None:
        own, limit, self.events = _own()
        for left in own.glob("vae-course-*"):
            if not Path("/proc", left.name.split("-")[2]).exists():  # the process that made it
                with contextlib.suppress(OSError):  # one that is in use stays
                    left.rmdir()
        self.folder = own / f"vae-course-{os.getpid()}-{time.monotonic_ns()}"
        self.folder.mkdir()
        try:
            (self.folder / limit).write_text(str(MEMORY))
            self.kills_before = self._kills()
        except OSError:
            self.folder.rmdir()
            raise

    def command(self, command: list[str]) -> list[str]:
        """The command line, run in the group."""
        return ["/bin/sh", "-c", JOIN, str(self.folder / "cgroup.procs"), *command]

    def was_exceeded(self) -> bool:
        """Whether the kernel has ended a process for its memory since this was asked last."""
        with contextlib.suppress(OSError):
            before, self.kills_before = self.kills_before, self._kills()
            return self.kills_before > before
        return False

    def close(self) -> None:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            try:
                self.folder.rmdir()
                return
            except OSError:
                time.sleep(0.02)

    def _kills(self) -> int:
        lines = (self.folder / self.events).read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def group_if_granted() -> Group | None:
    try:
        return Group()
    except OSError:
        return None


def _own() -> tuple[Path, str, str]:
    """This process's group, and the files of its limit and its events, in either version."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    for _, controllers, path in lines:
        if "memory" in controllers.split(","):
            return ROOT / "memory" / path.lstrip("/"), "memory.limit_in_bytes", "memory.oom_control"
    return ROOT / lines[0][2].lstrip("/"), "memory.max", "memory.events"
