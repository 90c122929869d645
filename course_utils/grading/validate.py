"""Looking through what was handed in: one file or a whole class, whatever is in it."""

import contextlib
import itertools
import os
import shlex
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from course_utils.grading import releases, submission
from course_utils.grading.harmful import active_cells
from course_utils.grading.notebooks import graded_cells, is_check, parse

LARGEST = 100_000_000  # bytes; a notebook with all of its outputs has some millions
HALF = 0.5  # of the released cells: a notebook under another name that has them is that assignment
# Without waiting for who may write into it, and no link; Windows has neither.
OPENING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
DEEPEST = 4  # folders in folders in which a notebook is looked for
SET_ASIDE = ".as-handed-in"
STAMP = "timestamp.txt"


class Looked(NamedTuple):
    """What a look at one file found."""

    name: str  # of the assignment
    mended: NotebookNode
    findings: list[str]
    active: list[str]  # what would run in the browser of who reads it
    target: Path  # where it is collected


class OtherNotebookError(ValueError):
    """A notebook of none of the released assignments."""


def look(path: Path, home: Path | None = None, student: Path | None = None) -> Looked:
    """``submission.mend`` for the file at ``path``, which is collected in the folder ``home`` (default: its own).

    Where there is no ``home``, it is collected in the assignment's folder within ``student``, if that is given.

    Raises OSError or ValueError where the file cannot be read.
    """
    submitted, repaired = parse(_bytes_of(path))
    known = releases.names()
    name = _assignment_of(path, submitted, known)
    original = releases.released(known[name], name, path)
    today = releases.Release("", releases.cells_of(original))
    of = releases.release_of(submitted, [*releases.recorded(known[name], name)[:-1], today])
    mended, findings = submission.mend(submitted, original, of.cells if of.day else None)
    findings = repaired + findings
    if of.day:
        new = releases.differing(today.cells, of.cells)
        which = ", ".join(new[: submission.MANY]) + (", …" if len(new) > submission.MANY else "")
        findings.insert(
            0,
            f"it is of the release of {of.day}; {len(new)} cells of today's are new or different ({which}).",
        )
    target = (home or (student / name if student else path.parent)) / f"{name}.ipynb"
    if not path.is_relative_to(target.parent):
        findings.insert(0, f"nbgrader does not look where it lies; it is collected as {target}: move it.")
    elif path != target:
        where = path.name if path.parent == target.parent else str(path.relative_to(target.parent))
        findings.insert(0, f"the file is named {where}; it is collected as {target.name}: rename it.")
    return Looked(name, mended, findings, active_cells(submitted), target)


def _bytes_of(path: Path) -> bytes:
    """The contents of a file, if it is one: nothing that hangs, leads elsewhere or fills the memory."""
    try:
        if path.is_symlink():
            raise ValueError("it is a link to another file, and is not followed.")
        handle = os.open(path, OPENING)
    except FileNotFoundError:
        raise FileNotFoundError(
            "it is not there; look at its name and at the folder that you are in."
        ) from None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is not a file.")
        if about.st_size > LARGEST:
            raise ValueError(
                f"it has {about.st_size / 1e6:.0f} MB, above {LARGEST / 1e6:.0f}; clear its outputs (Edit, Clear Outputs of All Cells)."
            )
        return file.read()


def _assignment_of(path: Path, notebook: NotebookNode, known: dict[str, Path]) -> str:
    """The assignment that the notebook is of, by its file's name or by its cells."""

    def share(name: str) -> float:
        return submission.share_of(notebook, releases.latest(known[name], name))

    named = max(
        (name for name in known if path.stem.startswith(name)), key=len, default=None
    )  # also "a2_elbo (1).ipynb"
    if named and share(named) >= HALF:
        return named
    fitting = next((name for name in known if share(name) >= HALF), None)
    if named and fitting:
        raise ValueError(
            f"it is named like {named}, but its cells are those of {fitting}: the wrong file was handed in."
        )
    if named or fitting:
        return named or fitting
    raise OtherNotebookError(
        "it is not one of the released assignments"
        + (f" ({', '.join(sorted(known))})" if known else "")
        + ", neither by its name nor by its cells. Give it its assignment's name, as in a2_elbo.ipynb; "
        "if that is newer than the course's library here, install the library again."
    )


def replace(path: Path, mended: NotebookNode, target: Path) -> Path:
    """Write ``mended`` to ``target`` and keep what ``path`` held beside it; returns where.

    At each moment what was handed in stands in one of the two, whole, whatever fails. Raises FileExistsError where ``target``
    is another file that is there already.
    """
    if target != path and target.exists():
        raise FileExistsError(
            f"{target.name} is there too; keep the one that counts, and move the other away."
        )
    target.parent.mkdir(exist_ok=True)
    data = path.read_bytes()
    numbers = ("" if n == 1 else f"-{n}" for n in itertools.count(1))
    kept = next(k for n in numbers if not (k := path.with_name(f"{path.name}{SET_ASIDE}{n}")).exists())
    beside: list[Path] = []
    try:
        beside.append(_written_beside(kept, data))
        beside.append(_written_beside(target, nbformat.writes(mended).encode() + b"\n"))
        shutil.copystat(path, beside[0])
        shutil.copymode(path, beside[1])
        os.replace(beside[0], kept)
        os.replace(beside[1], target)
    except BaseException:
        for temporary in beside:
            temporary.unlink(missing_ok=True)
        raise
    if target != path:
        path.unlink()
    stamp, stamped = (
        path.with_name(STAMP),
        target.with_name(STAMP),
    )  # nbgrader reads there when it was handed in
    if stamp.is_file() and not stamped.exists():
        shutil.copy2(stamp, stamped)
    return kept


def _written_beside(path: Path, data: bytes) -> Path:
    """A new file in the same folder that holds ``data`` and is on the disk; none is left if that fails."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


class Place(NamedTuple):
    """Where one student hands one assignment in: the folder, None for no assignment's own, and the notebooks in it.

    ``own`` is the student's folder, where submitted/ holds it: nbgrader collects from the assignments' folders in there alone;
    it is submitted/ itself for what lies in no student's folder.
    """

    student: str
    assignment: str | None
    folder: Path | None
    files: list[Path]
    own: Path | None = None
    others: Sequence[str] = ()  # what lies there where no notebook does


def places(folder: Path, assignment: str | None = None) -> Iterator[Place]:
    """The places in ``folder``, which is laid out as nbgrader's submitted/ (student/assignment/notebook) or holds notebooks.

    Links are not followed. ``assignment`` limits it to one, and names each student who has no folder for it.
    """
    known = releases.names()
    if folder.name in known:
        yield Place(folder.parent.name, folder.name, folder, _notebooks(folder, DEEPEST))
        return
    loose, inside = _notebooks(folder), _folders(folder)
    if loose or not inside:
        yield Place(folder.name, assignment, None, loose, folder if loose and _is_submitted(folder) else None)
    if any(p.name in known for p in inside):
        yield from _of_student(folder, assignment, known)
    else:
        for student in inside:
            yield from _of_student(student, assignment, known)


def _is_submitted(folder: Path) -> bool:
    return folder.resolve().name == "submitted"


def _of_student(folder: Path, assignment: str | None, known: Collection[str]) -> Iterator[Place]:
    handed_in = [
        p for p in _folders(folder) if p.name == assignment or (assignment is None and p.name in known)
    ]
    others = [] if handed_in else _notebooks(folder, DEEPEST)
    if not handed_in:
        own = folder if _is_submitted(folder.parent) else None
        yield Place(folder.name, assignment, None, others, own, () if others else _other_files(folder))
    for place in handed_in:
        files = _notebooks(place, DEEPEST)
        yield Place(folder.name, place.name, place, files, None, () if files else _other_files(place))


def _folders(folder: Path) -> list[Path]:
    return [p for p in _entries(folder) if p.is_dir() and not p.is_symlink() and p.suffix != ".ipynb"]


def _notebooks(folder: Path, deep: int = 0) -> list[Path]:
    """What is named as a notebook in ``folder``; if nothing is, in the folders below, so ``deep``, but for original/."""
    found = [p for p in _entries(folder) if p.suffix.lower() == ".ipynb"]
    if deep and not found:
        found = [n for p in _folders(folder) if p.name != "original" for n in _notebooks(p, deep - 1)]
    return found


def _other_files(folder: Path) -> list[str]:
    """The names of a few files in the folder and in those in it, such as a zip or a notebook with .txt behind its name."""
    inside = [p for f in (folder, *_folders(folder)) for p in _entries(f) if p.is_file() and p.name != STAMP]
    names = [str(p.relative_to(folder)) for p in inside]
    return names[: submission.MANY] + ["…"] * (len(names) > submission.MANY)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError:  # a folder that may not be read holds nothing usable; it is listed so
        return []


def printable(text: str) -> str:
    """The text in one line, with escapes for what would move the cursor, colour the terminal or hide."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def validate(paths: Iterable[Path], assignment: str | None, form_only: bool, mend: bool) -> bool:
    """Print what is amiss with filled-in notebooks and what their checks say; True if nothing is amiss.

    One odd file never ends the run: it gets its line, and the others go on.
    """
    paths = list(paths)
    if not form_only:
        _say("This runs the code in the notebooks, on your account; --form-only runs nothing.")
    run = _Run(form_only, mend)
    for path in paths:
        if path.is_dir() and path.suffix != ".ipynb":
            for place in places(path, assignment):
                run.place(place)
        else:
            run.file(path)
    if sum(run.counts.values()) + len(run.nothing) > 1:
        run.summary()
    harmless = {"in order"} | ({"of no assignment"} if run.counts["in order"] else set())
    return set(+run.counts) <= harmless and not run.nothing


def _say(line: str) -> None:
    print(printable(line), flush=True)


def _rival(path: Path, looked: Looked, place: Place) -> Path | None:
    """Another file of the student's that would be collected under the same name: a person says which of them counts."""
    for other in place.files:
        with contextlib.suppress(OSError, ValueError):  # told at its own turn
            if other != path and look(other, place.folder, place.own).target == looked.target:
                return other
    return None


class _Run:
    def __init__(self, form_only: bool, mend: bool):
        self.form_only, self.mend = form_only, mend
        self.counts: Counter[str] = Counter()
        self.unusable: dict[str, list[str]] = {}
        self.nothing: list[str] = []

    def place(self, place: Place) -> None:
        found = [self.file(path, place) for path in place.files]
        in_no_folder = place.own is not None and _is_submitted(place.own)
        if not in_no_folder and not [name for name in found if name and place.assignment in (None, name)]:
            about = [place.assignment] if place.assignment else []
            about += [f"only {', '.join(map(str, place.others))}"] if place.others else []
            self.nothing.append(place.student + (f" ({', '.join(about)})" if about else ""))

    def file(self, path: Path, place: Place | None = None) -> str | None:
        """Look at one file; the assignment that it is usable as."""
        name = None
        try:
            if place and place.own and _is_submitted(place.own):
                raise FileExistsError(
                    "it lies in no student's folder, where nbgrader does not look; move it to "
                    f"{place.own}/STUDENT/ASSIGNMENT."
                )
            looked = look(path, place and place.folder, place and place.own)
            outcome = self._tell(path, looked, place)
            name = looked.name
        except OtherNotebookError as error:
            _say(f"{path}: {error}")
            outcome = "of no assignment"
        except FileExistsError as error:
            _say(f"{path}: {error}")
            outcome = "left alone"
        except (OSError, ValueError) as error:
            _say(f"{path}: {error.strerror if isinstance(error, OSError) and error.strerror else error}")
            outcome = "unreadable"
        except Exception as error:  # whatever a file may hold: the others are looked at too
            _say(f"{path}: could not be looked at ({type(error).__name__}: {error}); please report this.")
            outcome = "unreadable"
        if outcome in ("left alone", "unreadable"):
            self.unusable.setdefault(outcome, []).append(str(path))
        self.counts[outcome] += 1
        return name

    def _tell(self, path: Path, looked: Looked, place: Place | None) -> str:
        """Print what was found, and mend it if that is wanted; what became of it in two words."""
        count = len(looked.findings) + len(looked.active)
        _say(
            f"{path}: its cells are in order" if not count else f"{path}: {count} problem{'s' * (count > 1)}"
        )
        for finding in looked.findings + looked.active:
            _say(f"  {finding}")
        outcome = "with problems" if count else "in order"
        if looked.findings and self.mend:
            if place and looked.target != path and (other := _rival(path, looked, place)):
                raise FileExistsError(
                    f"{other.name} is there too; keep the one that counts, and move the other away."
                )
            kept = replace(path, looked.mended, looked.target)
            outcome = "mended"
            _say(f"  mended as {looked.target}; what was handed in is kept as {kept}")
        elif looked.findings:
            _say(
                f"  vae-course validate --mend {shlex.quote(str(path))} does this, and keeps your file as it is now beside it."
            )
        unwritten = submission.unwritten(looked.mended)
        for id_ in unwritten:
            _say(f"  {id_}: nothing is written there yet")
        failing = self._checks(path, looked.mended) if not self.form_only else []
        return "incomplete" if outcome == "in order" and (unwritten or failing) else outcome

    def _checks(self, path: Path, notebook: NotebookNode) -> list[str]:
        """Run the checks and print what they say; the ids of the cells that failed."""
        said = submission.run_checks(notebook, path.parent)
        told: dict[str, list[str]] = {}
        for id_, text in said.items():
            line = text.strip().splitlines()[0][:300] if text.strip() else ("failed" if text else "passes")
            told.setdefault("not written yet" if " is not written yet" in line else line, []).append(id_)
        for line, ids in told.items():
            if line != "passes" and len(ids) > submission.MANY:
                _say(f"  each of {len(ids)} cells ({ids[0]}, …, {ids[-1]}): {line}")
            else:
                for id_ in ids:
                    _say(f"  {id_}: {line}")
        checks = [cell.id for cell in notebook.cells if is_check(cell)]
        points = graded_cells(notebook)
        passed = [id_ for id_ in checks if said[id_] == ""]
        reader = [id_ for id_ in points if id_ not in checks]
        _say(
            f"  {len(passed)} of {len(checks)} checks pass here ({sum(points[i] for i in passed)} of "
            f"{sum(points[i] for i in checks)} points; grading tries other numbers too)."
            + (
                f" A person reads {', '.join(reader)} ({sum(points[i] for i in reader)} points)."
                if reader
                else ""
            )
        )
        return [id_ for id_, text in said.items() if text]

    def summary(self) -> None:
        order = (
            "in order",
            "incomplete",
            "mended",
            "with problems",
            "of no assignment",
            "left alone",
            "unreadable",
        )
        counted = [
            f"{self.counts[kind]} {kind}"
            + (f" ({', '.join(self.unusable[kind])})" if kind in self.unusable else "")
            for kind in order
            if self.counts[kind]
        ]
        _say(f"{', '.join(counted) or 'no notebooks'}.")
        if self.nothing:
            _say(f"nothing usable from {len(self.nothing)}: {', '.join(self.nothing)}.")
