"""What nbgrader itself makes of the attacks on cells, for the table's second column.

All of nbgrader runs in a sandbox of bubblewrap's, with a course of its own that is thrown away, without a
network, and with a limit to time, memory and processes.
"""

import resource
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbgrader.api import Gradebook

from course_utils.grading.examiner import sandbox
from tests.assignments.classroom import COURSE, hand_in, nbgrader
from tests.grading.hostile import breaking, wire
from tests.grading.hostile.assignment import source_notebook, submission
from tests.grading.hostile.attacks import Attack

NAME = "hostile"
INSIDE = "/tmp/course"  # where the course is in the sandbox
SECONDS, MEMORY = 120, 12 << 30
# What would only show that a limit of this sandbox's holds, or would wait for one.
HARMFUL = {
    name: reason
    for names, reason in {
        ("a fork bomb", "a daemon", "a process that would stay"): "it leaves processes",
        ("a memory bomb in steps", "a tensor bomb", "a memory bomb"): "it takes all memory",
        ("a full disk", "a million files"): "it fills the disk",
        ("a kill of all", "a kill of the group"): "it ends nbgrader",
        (
            "an atexit handler",
            "a flood of lines",
            "a sleeper",
            "an endless loop",
        ): "it lasts to the time limit",
        ("a loop that swallows interrupts", "a loop that ignores signals"): "it lasts to the time limit",
        ("one line of 50 MB", "a flood on the descriptors"): "it floods the output",
    }.items()
    for name in names
}


def reason_not_to_run(attack: Attack) -> str:
    """Why nbgrader is not asked; "" if it can be."""
    if attack.name in wire.ATTACKS:
        return "nbgrader has no wire"
    assert HARMFUL.keys() <= breaking.ATTACKS.keys()
    return HARMFUL.get(attack.name, "")


class Stock:
    """A released course, of which each attack gets a copy; a context manager."""

    def __enter__(self) -> "Stock":
        self.folder = TemporaryDirectory()
        self.course = Path(self.folder.name) / "course"
        place = self.course / "solutions" / NAME
        place.mkdir(parents=True)
        nbformat.write(source_notebook(), place / f"{NAME}.ipynb")
        config = 'c.CourseDirectory.source_directory = "solutions"\n'
        config += 'c.CourseDirectory.release_directory = "assignments"\nc.Execute.timeout = 20\n'
        (self.course / "nbgrader_config.py").write_text(f"c = get_config()\n{config}")
        nbgrader(self.course, "generate_assignment", NAME)
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def points_of(self, attack: Attack) -> str:
        """The points in nbgrader's gradebook afterwards, or what became of it."""
        with TemporaryDirectory() as place:
            folder = Path(place) / "course"
            shutil.copytree(self.course, folder)
            hand_in(folder, NAME, "student", submission(attack.answers, *attack.before))
            try:  # no pipe: whoever holds its other end would be waited for
                done = subprocess.run(
                    _in_a_sandbox(folder),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=SECONDS,
                    preexec_fn=_limit,
                )
            except subprocess.TimeoutExpired:
                return f"no end in {SECONDS} s"
            with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
                found = [line.score for line in book.assignment_submissions(NAME)]
        return f"{found[0]:g}" if found else f"not graded (exit {done.returncode})"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _in_a_sandbox(folder: Path) -> list[str]:
    """The command that grades the course at ``folder``; of this machine it sees Python and the system."""
    shown = [path for path in sandbox.SYSTEM if Path(path).exists()]
    shown += [sys.base_prefix, sys.prefix, str(COURSE / "course_utils")]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp",
        "PYTHONPATH": str(COURSE),
        "OMP_NUM_THREADS": "1",
    }
    return [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--tmpfs", "/tmp",
        *(part for path in shown for part in ("--ro-bind", path, path)),
        *(part for name, value in environment.items() for part in ("--setenv", name, value)),
        "--proc", "/proc", "--dev", "/dev", "--bind", str(folder), INSIDE, "--chdir", INSIDE,
        sys.executable, "-m", "nbgrader", "autograde", NAME,
    ]  # fmt: skip
