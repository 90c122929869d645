"""What students have received: the notebooks of assignments/, and a record of every release's checksums.

``make release`` writes the record, assignments/releases.json; it is committed, and travels in the wheel with
the notebooks.
"""

import datetime
import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.grading.notebooks import parse, read, role

RECORD = "releases.json"
PACKAGED = Path(__file__).parent / "released"  # in a wheel; pyproject.toml puts assignments/ there


class Release(NamedTuple):
    """One release of an assignment: its day, as 2026-11-28, and the checksum of each cell by its id."""

    day: str
    cells: dict[str, str]


def checksum(cell: NotebookNode) -> str:
    """nbgrader's checksum of a cell with a grade_id; computed here, as students do not have nbgrader."""
    told = role(cell)
    solution, grade = bool(told.get("solution")), bool(told.get("grade"))
    locked = not solution and (grade or bool(told.get("locked")))
    parts = [cell.source, cell.cell_type, str(grade), str(solution), str(locked), str(told.get("grade_id"))]
    if grade:
        points = told.get("points")
        number = isinstance(points, int | float) and abs(points) < 1e9  # it may hold anything
        parts.append(str(float(points) if number else points))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def cells_of(notebook: NotebookNode) -> dict[str, str]:
    """The checksum of each cell that nbgrader knows, by its id."""
    return {cell.id: checksum(cell) for cell in notebook.cells if role(cell).get("grade_id") == cell.id}


def recorded(folder: Path, name: str) -> list[Release]:
    """The recorded releases of the assignment ``name`` in assignments/ at ``folder``, the newest last."""
    record = folder / RECORD
    if not record.exists():
        return []
    return [Release(one["day"], one["cells"]) for one in json.loads(record.read_text()).get(name, [])]


def record(folder: Path) -> None:
    """Add what is new in assignments/ at ``folder`` to its record; of several on one day the last is kept."""
    path = folder / RECORD
    known = json.loads(path.read_text()) if path.exists() else {}
    today = datetime.date.today().isoformat()
    for notebook in sorted(folder.glob("*/*.ipynb")):
        if notebook.stem == notebook.parent.name:
            cells = cells_of(read(notebook))
            before = known.setdefault(notebook.stem, [])
            if not before or before[-1]["cells"] != cells:
                known[notebook.stem] = [one for one in before if one["day"] != today] + [
                    {"day": today, "cells": cells}
                ]
    path.write_text(json.dumps(known, indent=1) + "\n")


def course_at(start: Path) -> Path | None:
    """The outermost course around ``start``, so that nothing handed in can pass for it; None without one."""
    found = [p for p in (start.resolve(), *start.resolve().parents) if (p / "nbgrader_config.py").is_file()]
    return next((p for p in reversed(found) if (p / "assignments").is_dir()), None)


def folders() -> list[Path]:
    """Where released notebooks are trusted: in the course around the current folder, then in the library.

    Never next to a notebook that was handed in.
    """
    course = course_at(Path.cwd())
    ours = Path(__file__).parents[2] / "assignments" if not PACKAGED.exists() else PACKAGED
    return [folder for folder in ([course / "assignments"] if course else []) + [ours] if folder.is_dir()]


def names() -> dict[str, Path]:
    """Each released assignment, and the folder whose release counts."""
    return {
        path.stem: folder
        for folder in reversed(folders())
        for path in sorted(folder.glob("*/*.ipynb"))
        if path.stem == path.parent.name
    }


def latest(folder: Path, name: str) -> NotebookNode:
    """The notebook as it is in the folder of releases."""
    return read(folder / name / f"{name}.ipynb")


def released(folder: Path, name: str, filled_in: Path) -> NotebookNode:
    """The notebook ``name`` as it was released, to compare with the one at ``filled_in``.

    Someone who works in a clone fills in the released file itself: then the untouched one is looked for in
    git. Raises ValueError where there is none, or where the file is not the release on record.
    """
    path = folder / name / f"{name}.ipynb"
    known = recorded(folder, name)
    notebook = latest(folder, name)
    itself = filled_in.exists() and filled_in.samefile(path)
    if not known and not itself:
        return notebook
    if (
        known
        and cells_of(notebook) == known[-1].cells
        and [c.id for c in notebook.cells] == list(known[-1].cells)
    ):
        return notebook
    if itself:
        for data in _earlier(path):
            earlier, _ = parse(data)
            if not known or cells_of(earlier) == known[-1].cells:
                return earlier
        raise ValueError(
            f"{path} is the released notebook itself, filled in, and git has no untouched one to compare it "
            "with. "
            "Move it to a folder of its own, get the released one back, and validate the moved one."
        )
    raise ValueError(
        f"{path} is not the release on record: it was filled in, or generated without make release. "
        "Run make release again, or git checkout that file."
    )


def _earlier(path: Path) -> Iterator[bytes]:
    """The file's contents in git, newest first; none without git or without a history."""
    git = ["git", "-C", str(path.parent)]
    try:
        log = subprocess.run(
            [*git, "log", "--format=%H", "--", path.name], capture_output=True, text=True, check=True
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        return
    for commit in log.stdout.split():
        shown = subprocess.run([*git, "show", f"{commit}:./{path.name}"], capture_output=True)
        if shown.returncode == 0:
            yield shown.stdout


def release_of(notebook: NotebookNode, known: list[Release]) -> Release | None:
    """The release that a filled-in notebook was made from: the newest of those whose checksums fit best."""
    own = {str(role(cell).get("grade_id")): checksum(cell) for cell in notebook.cells}
    told = {str(role(cell).get("grade_id")): role(cell).get("checksum") for cell in notebook.cells}

    def fitting(release: Release) -> int:
        return sum((own.get(id_) == sum_) + (told.get(id_) == sum_) for id_, sum_ in release.cells.items())

    return max(reversed(known), key=fitting, default=None)


def differing(cells: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    """The ids of the cells of ``cells`` that are new or differ, compared with ``others``."""
    return [id_ for id_, sum_ in cells.items() if others.get(id_) != sum_]


if __name__ == "__main__":
    record(Path("assignments"))
