"""What graders make of known answers: classes of students who hand them in, and each graded cell's points.

Each student answers every task, so a class of the longest task's size holds every known answer of an
assignment. ``python -m tests.assignments.graded [ASSIGNMENT …]`` sends all of them through ``vae-course
grade`` and prints each cell that loses or keeps its points against what its answer says.
"""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest import mock

from course_utils.grading.notebooks import names, run_cells, tasks
from course_utils.grading.secret import course_secret
from tests.assignments.classroom import (
    COURSE,
    Answer,
    answers,
    automatic_scores,
    fill,
    hand_in,
    nbgrader,
    reference_answers,
    release,
    solution_notebook,
)

Scores = dict[Answer, dict[str, float]]  # the automatic score of each of the task's cells


class Difference(NamedTuple):
    """An answer that lost other cells than it should."""

    answer: Answer
    lost: set[str]  # by the grader
    alone: set[str]  # in one process, with the same inputs
    said: dict[str, str]  # by the grader, of the cells on which they differ

    def __str__(self) -> str:
        answer = self.answer
        lines = [
            f"{answer.assignment}/{answer.task}/{answer.name}: "
            f"lost {sorted(self.lost)}, should {sorted(answer.loses)}, in one process {sorted(self.alone)}"
        ]
        return "\n".join([*lines, *(f"    {id_}: {text[:500]}" for id_, text in self.said.items())])


def classes(known: list[Answer]) -> Iterator[dict[str, Answer]]:
    """Students who answer every task: each known answer is handed in at least once."""
    by_task: dict[str, list[Answer]] = {}
    for answer in known:
        by_task.setdefault(answer.task, []).append(answer)
    for together in itertools.zip_longest(*by_task.values()):
        yield {answer.task: answer for answer in together if answer is not None}


def one_wrong_one_right(known: list[Answer]) -> list[dict[str, Answer]]:
    """Two students who answer every task: one wrong in each, the other right."""
    return [
        {answer.task: answer for answer in reversed(known) if answer.right is right}
        for right in (False, True)
    ]


def graded_by_nbgrader(assignment: str, handed_in: Iterable[dict[str, Answer]]) -> Scores:
    with TemporaryDirectory() as folder:
        return _graded(
            Path(folder), assignment, handed_in, lambda: nbgrader(Path(folder), "autograde", assignment)
        )


def graded_by_vae_course(
    assignment: str, handed_in: Iterable[dict[str, Answer]]
) -> tuple[Scores, list[Difference]]:
    """The scores, and the answers whose scores are not as they should be."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        students = list(handed_in)
        scores = _graded(folder, assignment, students, lambda: vae_course_grade(folder, assignment))
        return scores, list(_differences(folder, assignment, students, scores))


def vae_course_grade(folder: Path, assignment: str) -> None:
    """Run ``vae-course grade`` in the course at ``folder``, with what it says on this process's stderr."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(COURSE), os.environ.get("PYTHONPATH", str(COURSE))]),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.cli", "grade", assignment],
        cwd=folder,
        env=environment,
        stdout=sys.stderr,
    )
    assert done.returncode in (0, 1), done.returncode  # 1: a submission has a state to look at


def _graded(
    folder: Path, assignment: str, handed_in: Iterable[dict[str, Answer]], grade: Callable[[], object]
) -> Scores:
    """The automatic scores of a class, from the gradebook.

    Each student hands in one answer to every task. No task's checks depend on another task's answer: the
    linter sees to that.
    """
    released = release(folder, assignment)
    students = dict(enumerate(handed_in))
    for number, by_task in students.items():
        sources = reference_answers(assignment) | {task: answer.source for task, answer in by_task.items()}
        hand_in(folder, assignment, _name(number), fill(released, sources))
    grade()
    scores = automatic_scores(folder, assignment)
    checks = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    return {
        answer: {check: scores[_name(number)][check] for check in checks[answer.task]}
        for number, by_task in students.items()
        for answer in by_task.values()
    }


def _differences(
    folder: Path, assignment: str, students: list[dict[str, Answer]], scores: Scores
) -> Iterator[Difference]:
    points = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    for number, by_task in enumerate(students):
        kept = json.loads((folder / "grades" / assignment / _name(number) / "result.json").read_bytes())
        for answer in by_task.values():
            own = points[answer.task]
            lost = {id_ for id_, score in scores[answer].items() if score != own[id_]}
            if lost != answer.loses:
                with mock.patch.dict(os.environ, VAE_COURSE_SECRET=course_secret(folder)):
                    alone = set(run_cells(solution_notebook(assignment), {answer.task: answer.source}, own))
                said = {id_: kept["hints"].get(id_, kept["state"]) for id_ in lost ^ answer.loses}
                yield Difference(answer, lost, alone & set(own), said)


def _name(number: int) -> str:
    return f"student-{number:02}"


def main(assignments: list[str]) -> int:
    """Print every difference; 0 if there are none."""
    count = 0
    for assignment in assignments or names(COURSE):
        known = answers(assignment)
        scores, differences = graded_by_vae_course(assignment, classes(known))
        assert scores.keys() == set(known)
        for difference in differences:
            print(difference)
        print(
            f"{assignment}: {len(known)} known answers in {sum(map(len, scores.values()))} graded cells; "
            f"{len(differences)} get other points than they should.",
            flush=True,
        )
        count += len(differences)
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
