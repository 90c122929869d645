"""``vae-course grade``: a class graded in sandboxes, into nbgrader's own gradebook.

Every core has an examiner, with a nursery of answer processes. What they find goes, one student after
another, through ``nbgrader autograde`` with its kernel left out: the gradebook, the autograded notebooks,
feedback and the formgrader are nbgrader's.
"""

import csv
import multiprocessing
import os
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nbformat
import torch
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import setenv
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course_utils.grading.examiner import sandbox
from course_utils.grading.examiner.examination import Examination, Outcome
from course_utils.grading.examiner.nursery import Nursery
from course_utils.grading.look import look
from course_utils.grading.notebooks import read, role, source_of
from course_utils.grading.places import places
from course_utils.grading.replace import STAMP
from course_utils.grading.secret import course_secret


class Graded(NamedTuple):
    """One student's line: the points, those there are, and the state of the submission."""

    student: str
    score: float
    most: float
    state: str
    findings: list[str]  # what had to be mended in the notebook


def grade(
    course: Path, assignment: str, students: Collection[str] = (), unsafe: bool = False
) -> Iterator[Graded]:
    """Grade what is in submitted/, or these students' part of it, and yield each as it is done.

    The files in submitted/ are not changed. Afterwards grades/<assignment>.csv holds a line for each student
    of this run. Raises NoSandbox where none can be made, unless ``unsafe``.
    """
    source = source_of(course, assignment)
    if not unsafe:
        sandbox.command()  # here, because a worker that cannot start would only break the pool
    handed_in = {
        place.student: place.files[0]
        for place in places(course / "submitted", assignment)
        if place.files and (not students or place.student in students)
    }
    with TemporaryDirectory() as folder, setenv(VAE_COURSE_SECRET=course_secret(course)):
        gradebook = _Gradebook(course, assignment, Path(folder))
        lines = []
        for student, examined in _examined(source, handed_in, unsafe):
            lines.append(gradebook.add(student, handed_in[student].parent, examined))
            yield lines[-1]
    _write(course / "grades" / f"{assignment}.csv", sorted(lines))


class Examined(NamedTuple):
    notebook: NotebookNode | None  # mended; None for a file that cannot be read
    findings: list[str]
    outcome: Outcome


def _examined(source: Path, handed_in: dict[str, Path], unsafe: bool) -> Iterator[tuple[str, Examined]]:
    cores = min(len(os.sched_getaffinity(0)), max(len(handed_in), 1))
    with ProcessPoolExecutor(
        cores, multiprocessing.get_context("spawn"), initializer=_start, initargs=(source, unsafe)
    ) as pool:
        waiting = {pool.submit(_examine, path): student for student, path in handed_in.items()}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _start(source: Path, unsafe: bool) -> None:
    """In each examiner: the assignment and the nursery, which ends with this process."""
    global _source, _nursery
    torch.set_num_threads(1)
    _source, _nursery = read(source), Nursery(unsafe).__enter__()


def _examine(path: Path) -> Examined:
    try:
        looked = look(path, home=path.parent)
    except (OSError, ValueError) as error:
        return Examined(None, [str(error)], Outcome({}, {}, "unreadable notebook"))
    outcome = Examination(_source, looked.mended, _nursery.answer_process).outcome_of_all()
    return Examined(looked.mended, looked.findings, outcome)


class _Gradebook:
    """nbgrader, told what the examiners found."""

    def __init__(self, course: Path, assignment: str, folder: Path):
        self.assignment, self.folder = assignment, folder
        config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        # The mended copies are graded; those in submitted/ stay as they came.
        config.merge(Config({"CourseDirectory": {"root": str(course), "submitted_directory": str(folder)}}))
        preprocessors = Autograde.autograde_preprocessors.default()
        config.Autograde.autograde_preprocessors = [_Outcomes if p is Execute else p for p in preprocessors]
        self.api = NbGraderAPI(config=config)

    def add(self, student: str, handed_in: Path, examined: Examined) -> Graded:
        place = self.folder / student / self.assignment
        place.mkdir(parents=True)
        if (handed_in / STAMP).is_file():
            shutil.copy(handed_in / STAMP, place)
        if examined.notebook is not None:
            nbformat.write(examined.notebook, place / f"{self.assignment}.ipynb")
            _Outcomes.of = examined.outcome
            graded = self.api.autograde(self.assignment, student)
            if not graded["success"]:
                raise RuntimeError(
                    f"nbgrader could not record {student}: {graded.get('error') or graded.get('log')}"
                )
        with Gradebook(self.api.coursedir.db_url, self.api.coursedir.course_id) as gradebook:
            try:
                submission = gradebook.find_submission(self.assignment, student)
                score, most = submission.score, submission.max_score
            except MissingEntry:
                score, most = 0.0, 0.0
        return Graded(student, score, most, _state(examined), examined.findings)


class _Outcomes(NbGraderPreprocessor):
    """Instead of nbgrader's Execute: turns what the examiner found into the cells' outputs."""

    of: Outcome

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        for cell in nb.cells:
            if cell.cell_type == "code":
                id_ = role(cell).get("grade_id") or cell.id
                cell.outputs = list(_outputs(self.of.printed.get(id_), self.of.failed.get(id_)))
        return nb, resources


def _outputs(printed: str | None, failed: str | None) -> Iterator[NotebookNode]:
    if printed:
        yield nbformat.v4.new_output("stream", name="stdout", text=printed)
    if failed:
        name, _, text = failed.partition(": ")
        yield nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[failed])


def _state(examined: Examined) -> str:
    if examined.outcome.state == "graded" and examined.findings:
        return "graded, mended"
    return examined.outcome.state


def _write(path: Path, lines: list[Graded]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["student", "score", "max_score", "state", "findings"])
        table.writerows([*line[:-1], " ".join(line.findings)] for line in lines)
