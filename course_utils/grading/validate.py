"""Looking through what was handed in: one file or a whole class, whatever it holds."""

import contextlib
import enum
import shlex
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode

from course_utils.grading.kernel import run_checks
from course_utils.grading.look import Looked, OtherNotebookError, look
from course_utils.grading.mending import MANY, unwritten
from course_utils.grading.notebooks import graded_cells, is_check
from course_utils.grading.places import Place, places
from course_utils.grading.replace import exists_too, replace


class Outcome(enum.StrEnum):
    """What a run can make of a file, in the order of the summary."""

    IN_ORDER = "in order"
    INCOMPLETE = "incomplete"
    MENDED = "mended"
    WITH_PROBLEMS = "with problems"
    OF_NO_ASSIGNMENT = "of no assignment"
    LEFT_ALONE = "left alone"
    UNREADABLE = "unreadable"


class _LeftAloneError(Exception):
    """A person has to say what becomes of this file."""


def is_all_right(paths: Iterable[Path], assignment: str | None, form_only: bool, mend: bool) -> bool:
    """Print what is wrong with filled-in notebooks and what their checks say; whether all is right.

    Notebooks of no assignment do no harm next to one that is in order and complete; any other fault counts,
    and so does a student who has handed in nothing usable.

    paths: notebooks, and folders of them
    assignment: only this one, in folders; None for all
    form_only: run nothing
    mend: write each mended notebook, and keep the original next to it

    A file that cannot be read does not end the run: it gets its line, and the others go on.
    """
    paths = list(paths)
    if not form_only:
        _say("This runs the code in the notebooks, under your account; --form-only runs nothing.")
    run = _Run(form_only, mend)
    for path in paths:
        if path.is_dir() and path.suffix != ".ipynb":
            for place in places(path, assignment):
                run.look_at_place(place)
        else:
            run.look_at_file(path)
    if run.counts.total() + len(run.without_work) > 1:
        run.summary()
    return run.is_all_right()


def _printable(text: str) -> str:
    """The text in one line, with escapes for what would move the cursor, colour the terminal or hide."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _say(line: str) -> None:
    print(_printable(line), flush=True)


class _Run:
    """One run over many files: what became of them, and who has handed in nothing usable."""

    def __init__(self, form_only: bool, mend: bool):
        self.form_only, self.mend = form_only, mend
        self.counts: Counter[Outcome] = Counter()
        self.unusable: dict[Outcome, list[str]] = {}
        self.without_work: list[str] = []  # students, with what is there instead

    def is_all_right(self) -> bool:
        harmless = {Outcome.IN_ORDER}
        if self.counts[Outcome.IN_ORDER]:
            harmless.add(Outcome.OF_NO_ASSIGNMENT)
        return set(+self.counts) <= harmless and not self.without_work

    def look_at_place(self, place: Place) -> None:
        """Look at each file of one student."""
        found = [self.look_at_file(path, place) for path in place.files]
        usable = [name for name in found if name and place.assignment in (None, name)]
        if not usable and not place.is_loose:
            about = [place.assignment] if place.assignment else []
            about += [f"only {', '.join(map(str, place.others))}"] if place.others else []
            self.without_work.append(place.student + (f" ({', '.join(about)})" if about else ""))

    def look_at_file(self, path: Path, place: Place | None = None) -> str | None:
        """Look at one file; returns the name of the assignment that it is usable as."""
        name = None
        try:
            if place and place.is_loose:
                raise _LeftAloneError(
                    "it is in no student's folder, and nbgrader does not look here; move it to "
                    f"{place.own}/STUDENT/ASSIGNMENT."
                )
            looked = look(path, place and place.folder, place and place.own)
            outcome = self._handle(path, looked, place)
            name = looked.name
        except OtherNotebookError as error:
            outcome = self._refuse(path, Outcome.OF_NO_ASSIGNMENT, error)
        except (_LeftAloneError, FileExistsError) as error:
            outcome = self._refuse(path, Outcome.LEFT_ALONE, error)
        except OSError as error:
            outcome = self._refuse(path, Outcome.UNREADABLE, error.strerror or error)
        except ValueError as error:
            outcome = self._refuse(path, Outcome.UNREADABLE, error)
        except Exception as error:  # a file may hold anything: the others are looked at too
            text = f"could not be read ({type(error).__name__}: {error}); please report this."
            outcome = self._refuse(path, Outcome.UNREADABLE, text)
        self.counts[outcome] += 1
        return name

    def _refuse(self, path: Path, outcome: Outcome, reason: object) -> Outcome:
        _say(f"{path}: {reason}")
        if outcome != Outcome.OF_NO_ASSIGNMENT:
            self.unusable.setdefault(outcome, []).append(str(path))
        return outcome

    def _handle(self, path: Path, looked: Looked, place: Place | None) -> Outcome:
        """Print what was found, mend the file and run its checks if that is wanted; what became of it."""
        count = len(looked.findings) + len(looked.active)
        _say(f"{path}: {count} problem{'s' * (count > 1)}" if count else f"{path}: its cells are in order")
        for finding in looked.findings + looked.active:
            _say(f"  {finding}")
        outcome = Outcome.WITH_PROBLEMS if count else Outcome.IN_ORDER
        if looked.findings and self.mend:
            if place and looked.target != path and (other := _rival(path, looked, place)):
                raise _LeftAloneError(exists_too(other))
            kept = replace(path, looked.mended, looked.target)
            outcome = Outcome.MENDED
            _say(f"  mended as {looked.target}; the original is kept as {kept}")
        elif looked.findings:
            command = f"vae-course validate --mend {shlex.quote(str(path))}"
            _say(f"  To fix this, run {command}; your original is kept next to it.")
        unanswered = unwritten(looked.mended)
        for id_ in unanswered:
            _say(f"  {id_}: nothing is written there yet")
        failing = [] if self.form_only else _tell_checks(path, looked.mended)
        incomplete = outcome == Outcome.IN_ORDER and (unanswered or failing)
        return Outcome.INCOMPLETE if incomplete else outcome

    def summary(self) -> None:
        """Print how many files became what, and who has nothing usable."""
        counted = [
            f"{self.counts[kind]} {kind}"
            + (f" ({', '.join(self.unusable[kind])})" if kind in self.unusable else "")
            for kind in Outcome
            if self.counts[kind]
        ]
        _say(f"{', '.join(counted) or 'no notebooks'}.")
        if self.without_work:
            _say(f"nothing usable from {len(self.without_work)}: {', '.join(self.without_work)}.")


def _rival(path: Path, looked: Looked, place: Place) -> Path | None:
    """Another file of the student's that would be collected as the same: a person decides which counts."""
    for other in place.files:
        with contextlib.suppress(OSError, ValueError):  # reported in its own turn
            if other != path and look(other, place.folder, place.own).target == looked.target:
                return other
    return None


def _tell_checks(path: Path, notebook: NotebookNode) -> list[str]:
    """Run the checks and print what they say; returns the ids of the cells that failed.

    ``grading.kernel`` holds the time limit of a cell.
    """
    said = run_checks(notebook, path.parent)
    told: dict[str, list[str]] = {}
    for id_, text in said.items():
        line = text.strip().splitlines()[0][:300] if text.strip() else ("failed" if text else "passes")
        told.setdefault(line, []).append(id_)
    for line, ids in told.items():
        if line != "passes" and len(ids) > MANY:
            _say(f"  each of {len(ids)} cells ({ids[0]}, …, {ids[-1]}): {line}")
        else:
            for id_ in ids:
                _say(f"  {id_}: {line}")
    points = graded_cells(notebook)
    checks = [cell.id for cell in notebook.cells if is_check(cell)]
    passed = [id_ for id_ in checks if said[id_] == ""]
    read_by_a_person = [id_ for id_ in points if id_ not in checks]
    by_person = (
        f" A person reads {', '.join(read_by_a_person)} ({sum(points[i] for i in read_by_a_person)} points)."
        if read_by_a_person
        else ""
    )
    _say(
        f"  {len(passed)} of {len(checks)} checks pass here ({sum(points[i] for i in passed)} of "
        f"{sum(points[i] for i in checks)} points; grading tries other numbers too).{by_person}"
    )
    return [id_ for id_, text in said.items() if text]
