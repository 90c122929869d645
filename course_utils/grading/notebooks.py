"""Assignments as notebooks: which cells they have, what of them is secret, and running them without a kernel."""

import contextlib
import io
import linecache
import re
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import nbformat
import nbformat.warnings
from nbformat import NotebookNode

SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # what nbgrader writes in place of a solution


class Task(NamedTuple):
    """An answer cell and the checks that follow it: the points of each, by its id."""

    answer: str
    checks: dict[str, int]

    @property
    def points(self) -> int:
        return sum(self.checks.values())


def read(path: Path) -> NotebookNode:
    """The notebook at ``path``. Raises FileNotFoundError or, for what is no notebook, ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", nbformat.warnings.DuplicateCellId)
            warnings.simplefilter("ignore", nbformat.warnings.MissingIDFieldWarning)
            notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.setdefault("metadata", NotebookNode())
            cell.setdefault("source", "")
        return notebook
    except FileNotFoundError:
        raise FileNotFoundError(f"{path} is not there; look at its name and at the folder that you are in.") from None
    except (
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        UnicodeDecodeError,
        AttributeError,
        KeyError,
    ) as error:
        reason = str(error).splitlines()[0][:120]
        raise ValueError(
            f"{path} is no notebook any more: {reason}. Take the copy in .ipynb_checkpoints beside it, or an earlier version."
        ) from None


def source_of(course: Path, name: str) -> Path:
    """solutions/<name>/<name>.ipynb. Raises FileNotFoundError that lists what there is."""
    path = course / "solutions" / name / f"{name}.ipynb"
    if not path.exists():
        raise FileNotFoundError(
            f"solutions/{name}/{name}.ipynb is not there. Assignments here: {', '.join(names(course)) or 'none'}."
        )
    return path


def names(course: Path) -> list[str]:
    """The assignments in solutions/, in order."""
    return sorted(path.stem for path in course.glob("solutions/*/*.ipynb") if path.stem == path.parent.name)


def role(cell: NotebookNode) -> Mapping:
    """The cell's metadata for nbgrader; empty for a cell that nbgrader does not know."""
    found = cell.metadata.get("nbgrader", {})
    return found if isinstance(found, Mapping) else {}


def is_answer(cell: NotebookNode) -> bool:
    """A cell in which a student writes code."""
    return cell.cell_type == "code" and bool(role(cell).get("solution"))


def is_check(cell: NotebookNode) -> bool:
    """A cell that grades answers by running."""
    return cell.cell_type == "code" and bool(role(cell).get("grade"))


def graded_cells(notebook: NotebookNode) -> dict[str, int]:
    """The points of each graded cell, those that a person reads among them, by its id."""
    return {cell.id: role(cell)["points"] for cell in notebook.cells if role(cell).get("grade")}


def tasks(notebook: NotebookNode) -> list[Task]:
    """Each answer cell with the checks between it and the next one, in order."""
    found: list[Task] = []
    for cell in notebook.cells:
        if is_answer(cell):
            found.append(Task(cell.id, {}))
        elif is_check(cell):
            found[-1].checks[cell.id] = role(cell)["points"]
    return found


def visible(source: str) -> str:
    """A test cell's source as a student has it."""
    return HIDDEN.sub("", source)


def unanswered(source: str) -> str:
    """An answer cell's source as a student receives it."""

    def stub(match: re.Match) -> str:
        indent = re.match(r"[ \t]*", match[0])[0]
        return "".join(f"{indent}{line}\n" for line in STUB.splitlines())

    return SOLUTION.sub(stub, source)


def run_cells(
    notebook: NotebookNode,
    changed: Mapping[str, str],
    checks: Collection[str] | None = None,
    only_visible: bool = False,
) -> dict[str, str]:
    """Run the notebook's code cells in this process, ``changed`` sources by their ids; returns what each failed cell raised.

    As in nbgrader, a cell that fails does not stop the later ones, and what the cells define belongs to the module __main__.
    What they print is not shown. ``checks`` limits the run to these test cells, and leaves out the cells that only show something;
    ``only_visible`` leaves out the hidden tests.
    """
    failed = {}
    with _main_module() as module, _sources_known() as sources:
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            if checks is not None and (cell.id not in checks if is_check(cell) else cell.id.endswith("now-see-it")):
                continue
            source = changed.get(cell.id, cell.source)
            source = visible(source) if only_visible else source
            sources[cell.id] = (len(source), None, source.splitlines(keepends=True), cell.id)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, cell.id, "exec"), vars(module))
            except Exception as error:
                failed[cell.id] = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return failed


@contextlib.contextmanager
def _main_module() -> Iterator[ModuleType]:
    """A new module that is __main__ for a while, as in a notebook's kernel: pickle, dataclasses and torch.jit look there."""
    before, module = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        yield module
    finally:
        sys.modules["__main__"] = before
        # Functions and the names that they see hold one another: data and models would stay until the next full collection.
        vars(module).clear()


@contextlib.contextmanager
def _sources_known() -> Iterator[dict]:
    """linecache, where inspect and torch.jit look for the source of what was compiled; what is added is taken out at the end."""
    before = set(linecache.cache)
    try:
        yield linecache.cache
    finally:
        for name in set(linecache.cache) - before:
            del linecache.cache[name]
