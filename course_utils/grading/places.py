"""Where students hand in their work: folders as nbgrader lays them out, or however they come."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from course_utils.grading import releases
from course_utils.grading.mending import MANY
from course_utils.grading.replace import STAMP

DEEPEST = 4  # levels of folders in which a notebook is looked for


class Place(NamedTuple):
    """Where one student hands in one assignment: its folder, or None, and the notebooks found for it.

    ``own`` is the student's folder, if it is in submitted/: nbgrader collects only from the assignments'
    folders inside it. It is submitted/ itself for files that are in no student's folder.
    """

    student: str
    assignment: str | None
    folder: Path | None
    files: list[Path]
    own: Path | None = None
    others: Sequence[str] = ()  # what is there if no notebook is

    @property
    def is_loose(self) -> bool:
        """Whether the files are in submitted/ itself, in no student's folder."""
        return self.own is not None and _is_submitted(self.own)


def places(folder: Path, assignment: str | None = None) -> Iterator[Place]:
    """The places in ``folder``: laid out like submitted/ (student/assignment/notebook), or full of notebooks.

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
    if not handed_in:
        files = _notebooks(folder, DEEPEST)
        own = folder if _is_submitted(folder.parent) else None
        yield Place(folder.name, assignment, None, files, own, () if files else _other_files(folder))
    for place in handed_in:
        files = _notebooks(place, DEEPEST)
        yield Place(folder.name, place.name, place, files, None, () if files else _other_files(place))


def _folders(folder: Path) -> list[Path]:
    return [p for p in _entries(folder) if p.is_dir() and not p.is_symlink() and p.suffix != ".ipynb"]


def _notebooks(folder: Path, deep: int = 0) -> list[Path]:
    """What is named like a notebook in ``folder``, or else up to ``deep`` levels below; not in original/."""
    found = [p for p in _entries(folder) if p.suffix.lower() == ".ipynb"]
    if deep and not found:
        found = [n for p in _folders(folder) if p.name != "original" for n in _notebooks(p, deep - 1)]
    return found


def _other_files(folder: Path) -> list[str]:
    """A few files in the folder and one level below, such as a zip or a notebook named ….ipynb.txt."""
    inside = [p for f in (folder, *_folders(folder)) for p in _entries(f) if p.is_file() and p.name != STAMP]
    names = [str(p.relative_to(folder)) for p in inside]
    return names[:MANY] + ["…"] * (len(names) > MANY)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError:  # an unreadable folder holds nothing usable, and is listed as such
        return []
