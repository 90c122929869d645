"""Is the grading fair? Every known answer is graded, and what it gets is compared with what it should get.

Each answer goes once through ``vae-course grade``: released, filled in, graded, read from the gradebook. So
do two students of each assignment through nbgrader itself. Then the graded cells of each answer's task run
again, because their hidden tests draw new inputs at each run. Then small changes to the reference answers are
tried, and wrappers about them. ``make fairness`` prints the table; ``make test`` does a part of all this, and
``python -m tests.assignments.fairness a2_elbo`` one assignment.
"""

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from course_utils.grading.notebooks import names, run_cells, tasks
from tests.assignments import mutants, sweep
from tests.assignments.classroom import COURSE, Answer, answers, solution_notebook
from tests.assignments.graded import (
    classes,
    graded_by_nbgrader,
    graded_by_vae_course,
    one_wrong_one_right,
)
from tests.assignments.processes import one_for_each_core

RUNS = 20
# A wrong answer of a task that trains for half a minute takes no right answer's points: fewer runs show it.
RUNS_OF_WRONG = {"my-vae": 3}
# What a check says where it knows a mistake by the value that it gives.
NAMED = re.compile(r"^Mistake: .* Expected .*, got ", re.DOTALL)


class Row(NamedTuple):
    """What one answer should get and what it got."""

    answer: Answer
    worth: int  # the points of its task
    expected: int
    given: float  # by vae-course grade, as the gradebook has it
    is_exact: bool  # it lost there exactly the cells that it should lose
    exact: int  # in how many of the further runs it lost exactly the cells that it should lose
    runs: int
    hint: str  # what the visible check says to the student; empty where it is content

    @property
    def fair(self) -> bool:
        return self.is_exact and self.exact == self.runs

    @property
    def named(self) -> bool:
        """The visible check says the words that name the mistake."""
        return bool(self.answer.hint) and self.answer.hint in self.hint


def is_misled(answer: Answer, hint: str) -> bool:
    """Whether a wrong answer that no hint should name meets one all the same, that of another mistake."""
    return not answer.right and not answer.hint and bool(NAMED.search(hint))


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


def measure(assignment: str) -> Iterator[Row]:
    """A row for each known answer; its checks run many times more after ``vae-course grade``."""
    known = answers(assignment)
    runs = [RUNS if answer.right else RUNS_OF_WRONG.get(answer.task, RUNS) for answer in known]
    worth = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    scores, differences = graded_by_vae_course(assignment, classes(known))
    for difference in differences:
        print(difference)
    differing = {difference.answer for difference in differences}
    with one_for_each_core() as checking:
        for answer, times, (exact, hint) in zip(
            known, runs, checking.map(run_checks, known, runs), strict=True
        ):
            own = worth[answer.task]
            yield Row(
                answer,
                worth=sum(own.values()),
                expected=sum(points for id_, points in own.items() if id_ not in answer.loses),
                given=sum(scores[answer].values()),
                is_exact=answer not in differing,
                exact=exact,
                runs=times,
                hint=hint,
            )


def nbgrader_agrees(assignment: str) -> bool:
    """Print what nbgrader gives a student who is wrong in each task, and one who is right."""
    students = one_wrong_one_right(answers(assignment))
    points = {task.answer: task.checks for task in tasks(solution_notebook(assignment))}
    agrees = True
    for answer, scores in graded_by_nbgrader(assignment, students).items():
        own = points[answer.task]
        expected = {id_: 0 if id_ in answer.loses else worth for id_, worth in own.items()}
        agrees &= scores == expected
        verdict = "" if scores == expected else "  UNFAIR"
        print(
            f"nbgrader: {answer.task + '/' + answer.name:62} {sum(own.values()):6} "
            f"{sum(expected.values()):8} {sum(scores.values()):5g}{verdict}",
            flush=True,
        )
    return agrees


def _best_hint(messages: list[str], words: str) -> str:
    """Of what the visible checks say, the message with the words that name the mistake, or else the first."""
    return next((text for text in messages if words and words in text), messages[0] if messages else "")


def main(assignments: Sequence[str]) -> int:
    """Print the table and the rates; 0 if the grading is fair."""
    rows, stock_agrees = [], True
    for assignment in assignments:
        print(f"\n{assignment}\n{'answer':72} points expected given   runs  hint")
        stock_agrees &= nbgrader_agrees(assignment)
        for row in measure(assignment):
            rows.append(row)
            _show(row)
    right, wrong = ([row for row in rows if row.answer.right is kind] for kind in (True, False))
    print(f"\n{len(rows)} known answers, each by vae-course grade, then up to {RUNS} times with new inputs.")
    fair = [_rate("right answers that lose nothing", [row.fair for row in right])]
    fair += [_rate("wrong answers that lose exactly what they should", [row.fair for row in wrong])]
    named = _rate("wrong answers whose mistake the visible check names", [row.named for row in wrong])
    misled = [row for row in wrong if is_misled(row.answer, row.hint)]
    for row in misled:
        print(f"MISLED  {row.answer.assignment}/{row.answer.task}/{row.answer.name}: {row.hint}")
    changes = [change for assignment in assignments for change in mutants.changes(assignment)]
    listed = {key: why for key, why in mutants.equivalent().items() if key.split("/")[0] in assignments}
    all_noticed = mutants.report(changes, listed, "small changes to the reference answers")
    all_noticed &= all([sweep.report(assignment) for assignment in assignments])
    return 0 if fair == [1, 1] and stock_agrees and named >= 0.8 and not misled and all_noticed else 1


def _show(row: Row) -> None:
    verdict = "" if row.fair else "  UNFAIR"
    print(
        f"{row.answer.task + '/' + row.answer.name:72} {row.worth:6} {row.expected:8} {row.given:5g} "
        f"{row.exact:3}/{row.runs}  "
        f"{row.hint.removeprefix('Mistake: ')[:110]}{verdict}",
        flush=True,
    )


def _rate(what: str, hold: list[bool]) -> float:
    print(f"{sum(hold):4} of {len(hold)} {what}: {sum(hold) / len(hold):.1%}")
    return sum(hold) / len(hold)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or names(COURSE)))
