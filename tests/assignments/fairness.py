"""Is the grading fair? Every known answer is graded, and what it gets is compared with what it should get.

Each answer goes once through nbgrader itself: released, filled in, autograded, read from the gradebook.
Then the graded cells of its task run again, because their hidden tests draw new inputs at each run. Then
small changes to the reference answers are tried, and wrappers about them. ``make fairness`` prints the
table; ``make test`` does a part of all this.
"""

import itertools
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from course_utils.grading.notebooks import names, run_cells, tasks
from tests.assignments import mutants, sweep
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
from tests.assignments.processes import one_for_each_core

RUNS = 20
# What a check says where it knows a mistake by the value that it gives.
NAMED = re.compile(r"^Mistake: .* Expected .*, got ", re.DOTALL)


class Row(NamedTuple):
    """What one answer should get and what it got."""

    answer: Answer
    worth: int  # the points of its task
    expected: int
    given: float  # by nbgrader, as the gradebook has it
    exact: int  # in how many of the further runs it lost exactly the cells that it should lose
    runs: int
    hint: str  # what the visible check says to the student; empty where it is content

    @property
    def fair(self) -> bool:
        return self.given == self.expected and self.exact == self.runs

    @property
    def named(self) -> bool:
        """The visible check says the words that name the mistake."""
        return bool(self.answer.hint) and self.answer.hint in self.hint


def is_misled(answer: Answer, hint: str) -> bool:
    """Whether a wrong answer that no hint should name meets one all the same, that of another mistake."""
    return not answer.right and not answer.hint and bool(NAMED.search(hint))


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


def graded_by_nbgrader(
    assignment: str, handed_in: Iterable[dict[str, Answer]]
) -> dict[Answer, dict[str, float]]:
    """The automatic score of each of the task's cells, for each answer, from the gradebook of a class.

    Each student hands in one answer to every task. No task's checks depend on another task's answer: the
    linter sees to that.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        released = release(folder, assignment)
        students = {f"student-{i:02}": by_task for i, by_task in enumerate(handed_in)}
        for student, by_task in students.items():
            sources = reference_answers(assignment) | {
                task: answer.source for task, answer in by_task.items()
            }
            hand_in(folder, assignment, student, fill(released, sources))
        nbgrader(folder, "autograde", assignment)
        scores = automatic_scores(folder, assignment)
    checks = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    return {
        answer: {check: scores[student][check] for check in checks[answer.task]}
        for student, by_task in students.items()
        for answer in by_task.values()
    }


def run_checks(answer: Answer, runs: int = 1) -> tuple[int, str]:
    """In how many runs of its task's checks the answer lost exactly what it should, and the hint it meets."""
    notebook = solution_notebook(answer.assignment)
    own = next(task.checks for task in tasks(notebook) if task.answer == answer.task)

    def failed(checks: Collection[str], only_visible: bool = False) -> dict[str, str]:
        found = run_cells(notebook, {answer.task: answer.source}, checks, only_visible)
        return {id_: text for id_, text in found.items() if id_ in own}

    lost = [set(failed(own)) for _ in range(runs)]
    once = set().union(*lost)
    said = failed(once, only_visible=True) if once else {}
    return lost.count(set(answer.loses)), _best_hint(list(said.values()), answer.hint)


def measure(assignments: list[str], runs: int) -> Iterator[Row]:
    """A row for each known answer of these assignments; its checks run ``runs`` times more after nbgrader."""
    known = [answer for assignment in assignments for answer in answers(assignment)]
    worth = {
        (name, task.answer): task.checks for name in assignments for task in tasks(solution_notebook(name))
    }
    with ThreadPoolExecutor(1) as grading, one_for_each_core() as checking:
        graded = {
            name: grading.submit(graded_by_nbgrader, name, list(classes(answers(name))))
            for name in assignments
        }
        for answer, (exact, hint) in zip(
            known, checking.map(run_checks, known, itertools.repeat(runs)), strict=True
        ):
            own = worth[answer.assignment, answer.task]
            yield Row(
                answer,
                worth=sum(own.values()),
                expected=sum(points for id_, points in own.items() if id_ not in answer.loses),
                given=sum(graded[answer.assignment].result()[answer].values()),
                exact=exact,
                runs=runs,
                hint=hint,
            )


def _best_hint(messages: list[str], words: str) -> str:
    """Of what the visible checks say, the message with the words that name the mistake, or else the first."""
    return next((text for text in messages if words and words in text), messages[0] if messages else "")


def main() -> int:
    """Print the table and the rates; 0 if the grading is fair."""
    rows = []
    for row in measure(names(COURSE), RUNS):
        if not rows or rows[-1].answer.assignment != row.answer.assignment:
            print(f"\n{row.answer.assignment}\n{'answer':72} points expected given   runs  hint")
        rows.append(row)
        verdict = "" if row.fair else "  UNFAIR"
        print(
            f"{row.answer.task + '/' + row.answer.name:72} {row.worth:6} {row.expected:8} {row.given:5g} "
            f"{row.exact:3}/{row.runs}  "
            f"{row.hint.removeprefix('Mistake: ')[:110]}{verdict}",
            flush=True,
        )
    right, wrong = ([row for row in rows if row.answer.right is kind] for kind in (True, False))
    print()
    print(f"{len(rows)} known answers, each graded by nbgrader and then {RUNS} times more with new inputs.")
    fair = [_rate("right answers that lose nothing", [row.fair for row in right])]
    fair += [_rate("wrong answers that lose exactly what they should", [row.fair for row in wrong])]
    named = _rate("wrong answers whose mistake the visible check names", [row.named for row in wrong])
    misled = [row for row in wrong if is_misled(row.answer, row.hint)]
    for row in misled:
        print(f"MISLED  {row.answer.assignment}/{row.answer.task}/{row.answer.name}: {row.hint}")
    changes = [change for assignment in names(COURSE) for change in mutants.changes(assignment)]
    all_noticed = mutants.report(changes, mutants.equivalent(), "small changes to the reference answers")
    all_noticed &= all([sweep.report(assignment) for assignment in names(COURSE)])
    return 0 if fair == [1, 1] and named >= 0.8 and not misled and all_noticed else 1


def _rate(what: str, hold: list[bool]) -> float:
    print(f"{sum(hold):4} of {len(hold)} {what}: {sum(hold) / len(hold):.1%}")
    return sum(hold) / len(hold)


if __name__ == "__main__":
    sys.exit(main())
