"""Judging a submission: its check cells run here, on functions that an answer process serves."""

import ast
import contextlib
import io
import time
import types
from collections.abc import Callable, Collection, Iterator

from nbformat import NotebookNode

from course_utils.grading.examiner import parcel
from course_utils.grading.examiner.lost import Lost, OutOfMemory, OutOfTime
from course_utils.grading.examiner.nursery import AnswerProcess
from course_utils.grading.examiner.remote import Remote, in_form
from course_utils.grading.examiner.submissions import NOTEBOOK_LIMIT, Outcome
from course_utils.grading.notebooks import is_answer, is_check, parsed, role

# Seconds. A busy machine passes a thousand short questions slowly; an endless loop is a single question.
CELL_LIMIT = 300.0
MOST_SHOWN = 100_000  # characters of what a cell prints
OUTPUT_LIMIT = "output limit"
SHOWS_ONLY = "now-see-it"  # the end of the ids of cells that show what an answer does


class Examination:
    """One submission, cell by cell, in the notebook's order.

    source: the assignment with its solutions and hidden tests
    submitted: the student's notebook; its check cells and given cells are taken from ``source``, by their ids
    start: gives an answer process; another one is started after one that was ended by a limit
    checks: examine these check cells only
    """

    def __init__(
        self,
        source: NotebookNode,
        submitted: NotebookNode,
        start: Callable[[], AnswerProcess],
        checks: Collection[str] | None = None,
    ):
        self.trusted = {
            cell.id: cell for cell in source.cells if cell.cell_type == "code" and not is_answer(cell)
        }
        self.answers = [name for cell in source.cells if is_answer(cell) for name in _defined(cell.source)]
        self.submitted, self.start, self.checks = submitted, start, checks
        self.module = types.ModuleType("__main__")
        self.process: AnswerProcess | None = None
        self.is_cut = False  # whether a cell has printed more than is kept
        self.ran: list[
            tuple[str, list[str]]
        ] = []  # the sources that an answer process has run, and what they give
        self.outcome = Outcome({}, {}, {}, "graded")
        self.end = time.monotonic() + NOTEBOOK_LIMIT

    def outcome_of_all(self) -> Outcome:
        parcel.GIVEN.clear()
        state = "graded"
        try:
            for cell in self.submitted.cells:
                if cell.cell_type == "code" and self._is_wanted(cell):
                    state = self._examine(cell) or state
        finally:
            self._end_process()
        there = {_id(cell) for cell in self.submitted.cells if cell.cell_type == "code"}
        for id_, cell in self.trusted.items():
            if is_check(cell) and id_ not in there:
                self.outcome.failed[id_] = "This check is missing from the notebook, and did not run."
        return self.outcome._replace(state=state)

    def _is_wanted(self, cell: NotebookNode) -> bool:
        trusted = self.trusted.get(_id(cell))
        if trusted is None:
            return True
        if is_check(trusted):
            return self.checks is None or trusted.id in self.checks
        return not trusted.id.endswith(SHOWS_ONLY)

    def _examine(self, cell: NotebookNode) -> str:
        """Run one cell where it belongs. Returns the submission's new state, or "" if that stays "graded"."""
        id_ = _id(cell)
        try:
            self._limit()
            trusted = self.trusted.get(id_)
            if trusted is None:
                self._tell(id_, cell.source, [])
            elif is_check(trusted):
                self._bind()
                started = time.perf_counter()
                try:
                    self._run(trusted)
                finally:
                    self.outcome.seconds[id_] = time.perf_counter() - started
            else:
                gives = list(_defined(trusted.source))
                self._tell(id_, trusted.source, gives)
                self._run(trusted)
                parcel.GIVEN.update(
                    {name: vars(self.module)[name] for name in gives if name in vars(self.module)}
                )
        except Lost as lost:
            self.outcome.failed[id_] = str(lost)
            self._end_process()
            return lost.state
        if self.process.ran_out_of_memory:
            return OutOfMemory.state
        return OUTPUT_LIMIT if self.is_cut else ""

    def _limit(self) -> None:
        if time.monotonic() > self.end:
            raise OutOfTime(f"The time for the whole notebook, {NOTEBOOK_LIMIT:.0f} s, is over.")
        if self.process is None:
            self.process = self.start()
            for source, gives in self.ran:
                self.process.deadline = min(time.monotonic() + CELL_LIMIT, self.end)
                self.process.ask_for_values("run", source=source, gives=gives)
        self.process.deadline = min(time.monotonic() + CELL_LIMIT, self.end)

    def _tell(self, id_: str, source: str, gives: list[str]) -> None:
        """Let the answer process run a cell."""
        reply = self.process.ask_for_values("run", source=source, gives=gives)
        self.ran.append((source, gives))
        with in_form():
            self.outcome.printed[id_] = str(reply["printed"])[:MOST_SHOWN]
            self.is_cut |= bool(reply["cut"])
            if error := reply["error"]:
                self.process.note(error)
                self.outcome.failed[id_] = f"{error['classes'][0]}: {error['text']}"[:MOST_SHOWN]

    def _bind(self) -> None:
        """Give the check cells the answers that there are, and no others."""
        there = self.process.ask_for_values("names", names=self.answers)
        for name in self.answers:
            vars(self.module).pop(name, None)
            with in_form():
                if name in there:
                    vars(self.module)[name] = Remote(self.process, name, there[name])

    def _run(self, cell: NotebookNode) -> None:
        """Run one of the assignment's own cells here."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell.source, cell.id, "exec"), vars(self.module))
        except Exception as error:
            notes = getattr(error, "__notes__", ())
            self.outcome.failed[cell.id] = "\n".join([f"{type(error).__name__}: {error}", *notes])

    def _end_process(self) -> None:
        if self.process is not None:
            self.process.__exit__(None, None, None)
            self.process = None


def _id(cell: NotebookNode) -> str:
    """The name by which nbgrader knows the cell, or else the cell's own."""
    return role(cell).get("grade_id") or cell.id


def _defined(source: str) -> Iterator[str]:
    """The functions and classes that a cell defines."""
    tree = parsed(source)
    for statement in tree.body if tree else ():
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name
