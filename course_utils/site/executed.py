"""Lectures with their outputs. Each is run once, and again only when its code or the library has changed."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from course_utils.files import write_atomically

LONGEST = 1800  # seconds for one cell: training takes a minute, or ten on a loaded machine
AT_ONCE = 4  # more processes than this would need more memory than a laptop has
# Rooms that no lecture can depend on: no module below them imports them.
NOT_IN_LECTURES = ("cli", "grading", "site")


def executed(paths: Sequence[Path], cache: Path) -> Iterator[NotebookNode]:
    """The notebooks at ``paths`` with outputs and the states of their widgets, in their order.

    What is in the folder ``cache`` for the same code and library is not run again; the others run side by
    side, one thread each. Raises ValueError naming the notebook, the cell and the error if a cell fails.
    """
    library = _fingerprint_of_the_library()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ThreadPoolExecutor(min(cores, AT_ONCE)) as pool:
        try:
            yield from pool.map(lambda path: _executed(path, cache, library), paths)
        except ValueError:
            pool.shutdown(cancel_futures=True)
            raise


def _executed(path: Path, cache: Path, library: str) -> NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    content = "\0".join([library, *(f"{cell.id}\0{cell.source}" for cell in code)])
    kept = cache / f"{path.stem}-{hashlib.sha256(content.encode()).hexdigest()[:16]}.ipynb"
    if not kept.exists():
        print(f"  running {path.name}", flush=True)
        _run(notebook, path)
        for older in cache.glob(f"{path.stem}-*.ipynb"):
            older.unlink()
        write_atomically(kept, nbformat.writes(notebook).encode())
    stored = nbformat.read(kept, as_version=4)
    outputs = {cell.id: cell.outputs for cell in stored.cells if cell.cell_type == "code"}
    for cell in code:
        cell.outputs = outputs[cell.id]
    notebook.metadata.widgets = stored.metadata.get("widgets", {})
    return notebook


def _run(notebook: NotebookNode, path: Path) -> None:
    running = ["its first cell"]

    def note(cell: NotebookNode, cell_index: int) -> None:
        running[:] = [cell.id]

    client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3", on_cell_start=note)
    try:
        client.execute(cwd=str(path.parent), env=os.environ | {"OMP_NUM_THREADS": "1"})
    except CellExecutionError as error:
        raise ValueError(
            f"{path}: the cell {running[0]!r} stopped with {error.ename}: {error.evalue}"
        ) from None
    except CellTimeoutError:
        raise ValueError(
            f"{path}: the cell {running[0]!r} took longer than {LONGEST // 60} minutes; other programs may "
            "be keeping this machine busy."
        ) from None


def _fingerprint_of_the_library() -> str:
    digest = hashlib.sha256(version("torch").encode())
    root = Path(str(files("course_utils")))
    for path in sorted(root.rglob("*")):
        room, ignored = path.relative_to(root).parts[0], "__pycache__" in path.parts
        if path.is_file() and room not in NOT_IN_LECTURES and not ignored:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
