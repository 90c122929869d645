"""``python -m tests.grading.kills``: a coordinator killed ten times at random moments, and its gradebook.

The same class is graded twice: undisturbed, and by runs that are killed. Both must end with the same points
in each graded cell, the same states, and nothing else in the course's folder.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from course_utils.grading.results import Results
from tests.assignments.classroom import COURSE, automatic_scores, fill, hand_in
from tests.support.damage import ANSWER
from tests.support.small_assignment import NAME, release

KILLS, STUDENTS = 10, 12
HEAD = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n"
BODIES = ["    return 0", "    import os; os._exit(0)", "    return mu_q.no"]  # between right answers


def course(folder: Path) -> Path:
    """A course with a class that handed in, of which every second student is wrong in one task."""
    released, right = release(folder)
    for number in range(STUDENTS):
        wrong = {ANSWER: HEAD + BODIES[number // 2 % len(BODIES)]} if number % 2 else {}
        hand_in(folder, NAME, f"student-{number:02}", fill(released, right | wrong))
    return folder


def start(folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "course_utils.cli", "grade", NAME],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(COURSE), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def graded(folder: Path) -> tuple:
    """What counts: the points of each cell, each student's state, and what lies in the course's folder."""
    states = {line.student: (line.state, line.score) for line in Results(folder, NAME).all()}
    return automatic_scores(folder, NAME), states, sorted(path.name for path in folder.iterdir())


def killed_at_random(folder: Path, longest: float, moments: random.Random) -> None:
    kills = 0
    while kills < KILLS:
        # Each second one late in the run, when there are results to lose.
        run, moment = start(folder), moments.uniform(longest * (0.8 if kills % 2 else 0), longest)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(moment)
            print("a run that came to its end; the next one begins with all again", flush=True)
            continue
        run.send_signal(signal.SIGKILL)
        run.wait()
        kills += 1
        kept = len(list((folder / "grades").glob(f"{NAME}/*/result.json")))
        print(f"killed after {moment:.1f} s; {kept} of {STUDENTS} have a result", flush=True)
    assert start(folder).wait() == 1, "crashed submissions need a look"


def main() -> int:
    """0 if both gradebooks are the same."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"moments from seed {seed}")
    with TemporaryDirectory() as place:
        undisturbed, disturbed = (course(Path(place) / name) for name in ("undisturbed", "disturbed"))
        began = time.monotonic()
        assert start(undisturbed).wait() == 1
        took = time.monotonic() - began
        print(f"undisturbed it takes {took:.1f} s", flush=True)
        killed_at_random(disturbed, took, random.Random(seed))
        same = graded(undisturbed) == graded(disturbed)
        print("the same gradebook" if same else f"NOT the same:\n{graded(undisturbed)}\n{graded(disturbed)}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
