"""nbgrader's gradebook, told what the examiners found, one student after another.

Each goes through ``nbgrader autograde`` with its kernel left out, so the gradebook, the autograded notebooks,
feedback and the formgrader are nbgrader's.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nbformat
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.utils import capture_log
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course_utils.grading.examiner.submissions import Examined, Outcome
from course_utils.grading.notebooks import role
from course_utils.grading.replace import STAMP
from course_utils.grading.results import NotRecordedError

AUTOGRADED = "autograded"
TEMPORARY = ".grading-"  # how the folder of a run begins


class Recorded(NamedTuple):
    score: float
    most: float
    points: dict[str, float]  # of each graded cell that does not wait for a person


class Recorder:
    """The one writer to the gradebook; a context manager, which needs a folder for a while."""

    def __init__(self, course: Path, assignment: str):
        self.course, self.assignment = course, assignment

    def __enter__(self) -> "Recorder":
        for left in self.course.glob(f"{TEMPORARY}*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        # In the course's folder, from which a finished notebook moves to its place in one step.
        self.temporary = TemporaryDirectory(dir=self.course, prefix=TEMPORARY)
        self.folder = Path(self.temporary.name)
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.course)).load_config()
        # The mended copies are graded; those in submitted/ stay as they came.
        config.merge(
            Config(
                CourseDirectory={
                    "root": str(self.course),
                    "submitted_directory": str(self.folder / "submitted"),
                    "autograded_directory": str(self.folder / AUTOGRADED),
                }
            )
        )
        self.api = NbGraderAPI(config=config)
        self.api.coursedir.assignment_id = self.assignment
        with self._open() as gradebook:
            try:
                gradebook.find_assignment(self.assignment)
            except MissingEntry:
                self.__exit__()
                raise ValueError(
                    f"the gradebook does not know {self.assignment}: run make release, or "
                    f"nbgrader generate_assignment {self.assignment}."
                ) from None
        return self

    def __exit__(self, *_: object) -> None:
        self.temporary.cleanup()

    def record(self, student: str, examined: Examined, stamp: str | None, about: str) -> Recorded:
        """Raises NotRecordedError.

        stamp: when it was handed in, as nbgrader writes it
        about: a sentence for the first cell of what student and instructor see, or ""
        """
        for name in ("submitted", AUTOGRADED):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        place = self.folder / "submitted" / student / self.assignment
        place.mkdir(parents=True)
        if stamp is not None:
            (place / STAMP).write_text(stamp)
        notebook = nbformat.from_dict(examined.notebook)
        if about:
            notebook.cells.insert(0, nbformat.v4.new_markdown_cell(about, id="what-became-of-it"))
        try:
            nbformat.write(notebook, place / f"{self.assignment}.ipynb")
        except Exception as error:  # nbformat validates, and raises what it likes
            raise NotRecordedError(f"nbformat cannot write it: {type(error).__name__}") from None
        _Outcomes.of = examined.outcome
        app = _Autograde(coursedir=self.api.coursedir, parent=self.api)
        app.force, app.found = True, {str(place): [str(place / f"{self.assignment}.ipynb")]}
        done = capture_log(app)
        if "KeyboardInterrupt" in done.get("error", ""):
            raise KeyboardInterrupt
        if not done["success"]:
            raise NotRecordedError((done.get("log") or done["error"]).strip().splitlines()[-1])
        self._put_in_place(student)
        return self._recorded(student)

    def _put_in_place(self, student: str) -> None:
        final = self.course / AUTOGRADED / student / self.assignment
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():
            final.rename(self.folder / "before")
            shutil.rmtree(self.folder / "before")
        (self.folder / AUTOGRADED / student / self.assignment).rename(final)

    def _open(self) -> Gradebook:
        return Gradebook(self.api.coursedir.db_url, self.api.coursedir.course_id)

    def _recorded(self, student: str) -> Recorded:
        with self._open() as gradebook:
            try:
                submission = gradebook.find_submission(self.assignment, student)
            except MissingEntry:
                raise NotRecordedError("nbgrader did not take it into the gradebook") from None
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            points = {grade.name: grade.score for grade in grades if not grade.needs_manual_grade}
            return Recorded(submission.score, submission.max_score, points)


class _Outcomes(preprocessors.NbGraderPreprocessor):
    """Instead of nbgrader's Execute: makes what the examiner found the cells' outputs, and its only ones."""

    of: Outcome

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        for cell in nb.cells:
            if cell.cell_type == "code":
                id_ = role(cell).get("grade_id") or cell.id
                cell.outputs = list(_outputs(self.of.printed.get(id_), self.of.failed.get(id_)))
        return nb, resources


class _Autograde(Autograde):
    """Converts the notebooks that it is given, in one pass.

    nbgrader looks for them by a pattern, as which names are read. It converts twice, because students' code
    runs in between, and validates the cells' metadata, which are the release's here.
    """

    found: dict[str, list[str]]
    steps = (
        preprocessors.OverwriteKernelspec,
        preprocessors.OverwriteCells,
        _Outcomes,
        ClearMetadataPreprocessor,
        preprocessors.LimitOutput,
        preprocessors.SaveAutoGrades,
        preprocessors.AssignLatePenalties,
    )

    def init_notebooks(self) -> None:
        self.assignments, self.notebooks = self.found, []

    def convert_single_notebook(self, notebook_filename: str) -> None:
        self.exporter._preprocessors = []
        for step in self.steps:
            self.exporter.register_preprocessor(step)
        BaseConverter.convert_single_notebook(self, notebook_filename)


def _outputs(printed: str | None, failed: str | None) -> Iterator[NotebookNode]:
    if printed:
        yield nbformat.v4.new_output("stream", name="stdout", text=printed)
    if failed:
        name, _, text = failed.partition(": ")
        yield nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[failed])
