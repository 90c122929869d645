"""``vae-course grade``: a class graded in sandboxes, into nbgrader's own gradebook.

Examiners, one for each core, find what each submission is worth; one writer tells nbgrader. Whatever a
submission holds, it ends in a state of its own, and the others are graded as if it were not there.
"""

import contextlib
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from course_utils.grading import releases
from course_utils.grading.examiner import sandbox, staff
from course_utils.grading.examiner.submissions import Assignment, Examined, HandedIn, refused
from course_utils.grading.look import contents
from course_utils.grading.notebooks import source_of
from course_utils.grading.places import Place, places
from course_utils.grading.replace import STAMP
from course_utils.grading.results import GRADED, Graded, NotRecordedError, Results
from course_utils.grading.secret import course_secret

if TYPE_CHECKING:
    from course_utils.grading.gradebook import Recorder

NO_SANDBOX = "graded without a sandbox (--unsafe)."


class Grading:
    """A run over what is in submitted/, or over these students' part of it; iterate over it to do it.

    It yields each student's line as it is done. The files in submitted/ are not changed. Stopped at any
    moment and started again, it goes on where it was; afterwards grades/<assignment>.csv holds a line for
    each student ever graded. Raises NoSandbox where none can be made, unless ``unsafe``; ValueError if there
    is no submission, the assignment was not released, or another run is under way.

    scheduler: of a Dask cluster, such as tcp://10.0.0.1:8786; without one, this machine grades
    """

    def __init__(
        self,
        course: Path,
        assignment: str,
        students: Collection[str] = (),
        unsafe: bool = False,
        scheduler: str | None = None,
    ):
        self.scheduler = scheduler
        if not unsafe and scheduler is None:
            sandbox.command()  # here, because an examiner that cannot start would say it once a submission
        self.course, self.name, self.unsafe = course, assignment, unsafe
        self.places = {
            place.student: place
            for place in places(course / "submitted", assignment)
            if place.files and (not students or place.student in students)
        }
        if not self.places:
            raise ValueError(f"no submission of {assignment} in submitted/ here.")
        self.assignment = _assignment(course, assignment, unsafe)
        self.is_of_all = not students
        self.results = Results(course, assignment)
        self.unreadable: dict[str, str] = {}
        self.digests: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Graded]:
        lock = FileLock(self.course / ".grading.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise ValueError("another vae-course grade is writing to this gradebook.") from None
        # nbgrader starts alembic by its name when it makes a gradebook.
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        with (
            lock,
            _environment(VAE_COURSE_SECRET=self.assignment.secret, PATH=path),
            self._examiners(),
            self._recorder() as recorder,
        ):
            if self.is_of_all:
                self.results.begin(b"".join(self.assignment[1:4]) + bytes([self.unsafe]))
            for student, examined in self._examined():
                yield self._graded(recorder, student, examined)
            for student, reason in self.unreadable.items():
                examined = refused(self.assignment, "unreadable notebook", reason)
                yield self._graded(recorder, student, examined)
            if self.is_of_all:
                self.results.end()
            else:
                self.results.write_table()

    def _examiners(self) -> contextlib.AbstractContextManager:
        if self.scheduler is None:
            return staff.at_work(self.assignment, len(self.places))
        return contextlib.nullcontext()  # the cluster's start when they have something to do

    def _recorder(self) -> "Recorder":
        # Imported here, with nbgrader, because that takes seconds, in which the examiners start.
        from course_utils.grading.gradebook import Recorder

        return Recorder(self.course, self.name)

    def _examined(self) -> Iterator[tuple[str, Examined]]:
        if self.scheduler is None:
            return staff.examined(self.assignment, self._handed_in())
        from course_utils.grading import cluster  # which needs Dask, and only this does

        return cluster.examined(self.scheduler, self.assignment, self._handed_in())

    def _handed_in(self) -> Iterator[tuple[str, HandedIn]]:
        """What is to be examined, read when its turn comes."""
        for student, place in self.places.items():
            path = _of_place(place, self.name)
            try:
                data = contents(path)
            except (OSError, ValueError) as error:
                self.unreadable[student] = str(error)
                self.digests[student] = b""
                continue
            if not self.results.has(student, data):
                self.digests[student] = data
                yield student, HandedIn(path.name, data)

    def _graded(self, recorder: "Recorder", student: str, examined: Examined) -> Graded:
        """Tell nbgrader; if it does not take the notebook, let it take the released one, with the reason."""
        place = self.places[student]
        stamp, findings = _stamp(_of_place(place, self.name).with_name(STAMP))
        findings = [*_others(place, self.name), *findings, *examined.findings, *[NO_SANDBOX] * self.unsafe]
        try:
            recorded = recorder.record(student, examined, stamp, self._about(examined.outcome.state))
        except NotRecordedError as error:
            examined = refused(self.assignment, "rejected", f"nbgrader does not take it: {error}")
            findings += examined.findings
            try:
                recorded = recorder.record(student, examined, stamp, self._about(examined.outcome.state))
            except NotRecordedError:
                recorded = 0.0, 0.0, {}
        state = examined.outcome.state
        if state == GRADED and examined.findings:
            state = f"{GRADED}, mended"
        hints = {id_: said[:2000] for id_, said in examined.outcome.failed.items()}
        times = examined.outcome.seconds
        line = Graded(
            student,
            *recorded[:2],
            state,
            findings,
            examined.seconds,
            recorded[2],
            hints,
            times,
            not self.unsafe,
        )
        self.results.keep(line, self.digests.pop(student))
        return line

    def _about(self, state: str) -> str:
        lines = [f"**State of this submission:** {state}."] * (state != GRADED)
        return "\n\n".join(lines + ["**It was graded without a sandbox** (`--unsafe`)."] * self.unsafe)


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _assignment(course: Path, name: str, unsafe: bool) -> Assignment:
    source = source_of(course, name).read_bytes()
    known = releases.names()
    if name not in known:
        raise ValueError(f"{name} was not released: there is no assignments/{name}/. Run make release.")
    record = known[name] / releases.RECORD
    return Assignment(
        name,
        source,
        (known[name] / name / f"{name}.ipynb").read_bytes(),
        record.read_bytes() if record.exists() else b"{}",
        course_secret(course),
        unsafe,
    )


def _of_place(place: Place, name: str) -> Path:
    """The file that counts: the one with the right name, or else the first."""
    return next((path for path in place.files if path.name == f"{name}.ipynb"), place.files[0])


def _others(place: Place, name: str) -> list[str]:
    others = [path.name for path in place.files if path != _of_place(place, name)]
    return [f"there is another notebook, which does not count: {', '.join(others)}."] if others else []


def _stamp(path: Path) -> tuple[str | None, list[str]]:
    """When it was handed in, if a readable file says so."""
    if not os.path.lexists(path):
        return None, []
    from nbgrader.utils import parse_utc

    try:
        stamp = contents(path).decode().strip()
        parse_utc(stamp)
        return stamp, []
    except (OSError, ValueError, OverflowError, TypeError):
        return None, [f"{STAMP} holds no time: the submission counts as in time."]
