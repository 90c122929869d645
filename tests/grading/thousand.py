"""``python -m tests.grading.thousand``: a thousand submissions, with rate and memory hundred by hundred.

They answer a small assignment, so what is seen is the grader's own cost.
"""

import itertools
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from course_utils.grading.grade import Grading
from tests.assignments.classroom import COURSE, fill, hand_in
from tests.support.small_assignment import NAME, POINTS, release

STUDENTS, TOGETHER = 1000, 100
WRONG = {"doubled": "def doubled(x):\n    return x"}  # of every seventh


def hand_in_all(folder: Path, students: int) -> None:
    released, right = release(folder)
    for number in range(students):
        hand_in(
            folder, NAME, f"student-{number:04}", fill(released, right | (WRONG if number % 7 == 0 else {}))
        )


def memory() -> dict[str, float]:
    """Megabytes of the coordinator, and of its largest examiner and nursery."""
    found = {"coordinator": psutil.Process().memory_info().rss, "examiner": 0, "nursery": 0}
    for process in psutil.Process().children(recursive=True):
        try:
            said, used = " ".join(process.cmdline()), process.memory_info().rss
        except psutil.Error:  # it has just ended
            continue
        for kind, sign in (("examiner", "examiner.room"), ("nursery", "examiner.nursery")):
            if sign in said:
                found[kind] = max(found[kind], used)
    return {kind: used / 2**20 for kind, used in found.items()}


def main(students: int) -> int:
    """0 if each has its points, and no memory grows; the rate is only printed: a busy machine varies it."""
    rates, memories = [], []
    with TemporaryDirectory() as place:
        folder = Path(place)
        hand_in_all(folder, students)
        os.chdir(folder)
        began, lines = time.monotonic(), []
        for line in Grading(folder, NAME):
            lines.append(line)
            if len(lines) % TOGETHER == 0:
                began, took = time.monotonic(), time.monotonic() - began
                rates.append(60 * TOGETHER / took)
                memories.append(memory())
                shown = ", ".join(f"{kind} {used:.0f} MB" for kind, used in memories[-1].items())
                print(f"{len(lines):5}: {rates[-1]:6.1f} a minute; {shown}", flush=True)
        os.chdir(COURSE)
    fair = all(
        line.score == POINTS - 7 * (int(line.student[-4:]) % 7 == 0) and line.state == "graded"
        for line in lines
    )
    grown = max(memories[-1][kind] / memories[0][kind] for kind in ("coordinator", "examiner", "nursery"))
    slowest = min(b / a for a, b in itertools.pairwise(rates[1:])) if len(rates) > 2 else 1.0
    print(
        f"{len(lines)} graded, {'all' if fair else 'NOT all'} with their points; the last hundred takes "
        f"{grown:.2f} times the memory of the first; the largest fall of the rate, to {slowest:.2f}."
    )
    return 0 if fair and grown < 1.1 and len(lines) == students else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS))
