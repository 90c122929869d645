"""What was found of each student, kept in grades/: for the table, and for a run that goes on."""

import csv
import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from course_utils.grading.replace import written_next_to

GRADED = "graded"  # the state that needs no words


class NotRecordedError(RuntimeError):
    """nbgrader did not take a notebook; what it had of the student before has not changed."""


class Graded(NamedTuple):
    """One student's line: the points, those there are, and the state of the submission."""

    student: str
    score: float
    most: float
    state: str
    findings: list[str]  # what had to be mended in the notebook, or why it could not be graded
    seconds: float
    points: dict[str, float]  # of each graded cell; written answers that wait for a person are left out
    hints: dict[str, str]  # what each failed check said
    times: dict[str, float]  # seconds that each check took
    sandbox: bool


class Results:
    """grades/<assignment>/<student>/result.json for each student, and grades/<assignment>.csv of all."""

    def __init__(self, course: Path, assignment: str):
        self.folder, self.table = course / "grades" / assignment, course / "grades" / f"{assignment}.csv"
        self.open = course / "grades" / f"{assignment}.unfinished"
        self.run = ""

    def begin(self, settings: bytes) -> None:
        """Go on with the run that was stopped, if it had the same settings; begin a new one if not."""
        of = hashlib.sha256(settings).hexdigest()
        was = self.open.read_text().split() if self.open.exists() else []
        if was[1:] != [of]:
            was = [secrets.token_hex(16), of]
            _write(self.open, " ".join(was).encode())
        self.run = was[0]

    def end(self) -> None:
        """All are graded: the next run begins with all of them again."""
        self.write_table()
        self.open.unlink(missing_ok=True)

    def keep(self, line: Graded, handed_in: bytes) -> None:
        content = line._asdict() | {"run": self.run, "handed_in": hashlib.sha256(handed_in).hexdigest()}
        _write(self._path(line.student), json.dumps(content, indent=1).encode())

    def has(self, student: str, handed_in: bytes) -> bool:
        """Whether this run has already graded exactly this file."""
        kept = self._read(self._path(student))
        is_of_run = kept.get("run") == self.run != ""
        return is_of_run and kept.get("handed_in") == hashlib.sha256(handed_in).hexdigest()

    def all(self) -> Iterator[Graded]:
        """Every student ever graded, by name."""
        for path in sorted(self.folder.glob("*/result.json")):
            if kept := self._read(path):
                kept.setdefault("times", {})  # graded by a version that did not keep them
                yield Graded(**{name: kept[name] for name in Graded._fields})

    def write_table(self) -> None:
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow(["student", "score", "max_score", "state", "findings", "seconds", "sandbox"])
        for line in self.all():
            findings = " ".join(line.findings)
            sandbox = "yes" if line.sandbox else "no (--unsafe)"
            row = [line.student, line.score, line.most, line.state, findings, f"{line.seconds:.2f}", sandbox]
            table.writerow([no_formula(str(entry)) for entry in row])
        _write(self.table, text.getvalue().encode(errors="backslashreplace"))

    def _path(self, student: str) -> Path:
        return self.folder / student / "result.json"

    @staticmethod
    def _read(path: Path) -> dict:
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError):
            return {}


def _write(path: Path, content: bytes) -> None:
    """At each moment the file holds the old content or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(written_next_to(path, content), path)


def no_formula(text: str) -> str:
    """A name such as =HYPERLINK(…) would run in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
