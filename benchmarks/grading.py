"""Submissions a minute: ``vae-course grade`` against ``nbgrader autograde``, on the same cores.

Both grade honest submissions: the reference answers. They take turns, round by round, so that a busy machine
slows both; each time is that of the whole command, its start included. The ideal is the time that the cells
themselves take, run one after another in one process that has imported everything, divided by the cores. At
the end, the scores of both are compared.

Run it on an idle machine, on Linux with bubblewrap:
``python benchmarks/grading.py [--assignment a2_elbo] [--submissions 40] [--stock 5] [--rounds 3]
[--json PATH]``.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from course_utils.grading.notebooks import is_answer, read, run_cells, source_of

COURSE = Path(__file__).resolve().parents[1]
OURS, STOCK = "vae-course grade", "nbgrader autograde"


def run(folder: Path, *command: str) -> float:
    """The seconds that the command takes."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader starts alembic from it
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(COURSE), "PATH": path}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return time.perf_counter() - started


def course(folder: Path, assignment: str, submissions: int) -> Path:
    """A course with so many submissions of the reference answers."""
    shutil.copytree(COURSE / "solutions" / assignment, folder / "solutions" / assignment)
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    run(folder, "nbgrader", "generate_assignment", assignment)
    right = {cell.id: cell.source for cell in read(source_of(folder, assignment)).cells if is_answer(cell)}
    notebook = read(folder / "assignments" / assignment / f"{assignment}.ipynb")
    for cell in notebook.cells:
        cell.source = right.get(cell.id, cell.source)
    for number in range(submissions):
        place = folder / "submitted" / f"student{number}" / assignment
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{assignment}.ipynb")
    return folder


def ideal(assignment: str) -> float:
    """The seconds a submission that its cells alone take, on all cores."""
    source = read(source_of(COURSE, assignment))
    run_cells(source, {})
    started = time.perf_counter()
    failed = run_cells(source, {})
    assert not failed, failed
    return (time.perf_counter() - started) / len(os.sched_getaffinity(0))


def scores(folder: Path, assignment: str) -> set[float]:
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {submission.score for submission in gradebook.assignment_submissions(assignment)}


def compare(folder: Path, assignment: str, counts: dict[str, int], rounds: int) -> dict[str, list[float]]:
    """The seconds a submission of each round, for both."""
    seconds: dict[str, list[float]] = {OURS: [], STOCK: []}
    commands = {
        OURS: ("course_utils.cli", "grade", assignment),
        STOCK: ("nbgrader", "autograde", assignment, "--force"),
    }
    places = {name: course(folder / name, assignment, count) for name, count in counts.items()}
    for turn in range(rounds):
        for name in list(commands)[:: 1 if turn % 2 else -1]:
            seconds[name].append(run(places[name], *commands[name]) / counts[name])
        print(
            f"round {turn + 1}: " + ", ".join(f"{name} {s[-1]:.2f} s" for name, s in seconds.items()),
            flush=True,
        )
    found = {name: scores(place, assignment) for name, place in places.items()}
    assert len(set.union(*found.values())) == 1, f"different scores: {found}"
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="a2_elbo", help="which one (default a2_elbo)")
    parser.add_argument("--submissions", type=int, default=40, help="for vae-course (default 40)")
    parser.add_argument("--stock", type=int, default=5, help="for nbgrader, which takes longer (default 5)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each grades them (default 3)")
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    arguments = parser.parse_args()
    if shutil.which("bwrap") is None:
        print("bubblewrap is missing; vae-course grade needs it, so there is nothing to compare.")
        return
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n")
    least = ideal(arguments.assignment)
    with tempfile.TemporaryDirectory() as folder:
        counts = {OURS: arguments.submissions, STOCK: arguments.stock}
        seconds = compare(Path(folder), arguments.assignment, counts, arguments.rounds)
    ratios = [stock / ours for stock, ours in zip(seconds[STOCK], seconds[OURS], strict=True)]
    print(f"\n{'':20}  submissions a minute   s a submission   ÷ ideal")
    for name, times in seconds.items():
        middle = statistics.median(times)
        print(f"{name:20}  {60 / middle:20.1f}   {middle:14.2f}   {middle / least:7.2f}")
    print(
        f"\n{OURS} grades {statistics.median(ratios):.1f} times as many submissions a minute "
        f"({min(ratios):.1f}-{max(ratios):.1f}); the scores are the same."
    )
    if arguments.json:
        result = dict(
            assignment=arguments.assignment, counts=counts, ideal=least, seconds=seconds, ratios=ratios
        )
        arguments.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
