"""Writing a mended notebook over what was handed in, so that nothing can be lost."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

SET_ASIDE = ".as-handed-in"
STAMP = "timestamp.txt"  # nbgrader reads there when the folder was handed in


def replace(path: Path, mended: NotebookNode, target: Path) -> Path:
    """Write ``mended`` to ``target`` and keep what ``path`` held next to it; returns where.

    At each moment one of the two holds all of what was handed in, whatever fails. Raises FileExistsError if
    ``target`` is another file that exists.
    """
    if target != path and target.exists():
        raise FileExistsError(exists_too(target))
    target.parent.mkdir(exist_ok=True)
    data = path.read_bytes()
    numbers = ("" if n == 1 else f"-{n}" for n in itertools.count(1))
    kept = next(k for n in numbers if not (k := path.with_name(f"{path.name}{SET_ASIDE}{n}")).exists())
    temporary: list[Path] = []
    try:
        temporary.append(written_next_to(kept, data))
        temporary.append(written_next_to(target, nbformat.writes(mended).encode() + b"\n"))
        shutil.copystat(path, temporary[0])
        shutil.copymode(path, temporary[1])
        os.replace(temporary[0], kept)
        os.replace(temporary[1], target)
    except BaseException:
        for one in temporary:
            one.unlink(missing_ok=True)
        raise
    if target != path:
        path.unlink()
    stamp, stamped = path.with_name(STAMP), target.with_name(STAMP)
    if stamp.is_file() and not stamped.exists():
        shutil.copy2(stamp, stamped)
    return kept


def exists_too(other: Path) -> str:
    """The words for two files of which one must go."""
    return f"{other.name} exists too; keep the one that counts, and move the other away."


def written_next_to(path: Path, data: bytes) -> Path:
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
