"""Assignments as notebooks: which cells they have, what of them is secret, and running them without a kernel."""

import ast
import contextlib
import functools
import io
import json
import linecache
import re
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS\n?", re.DOTALL | re.MULTILINE)
ADVICE = "An earlier version may be in .ipynb_checkpoints beside it."
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # what nbgrader writes in place of a solution


WRITE_HERE = "YOUR ANSWER HERE"  # the same for a written answer


class Task(NamedTuple):
    """An answer cell and the checks that follow it: the points of each, by its id."""

    answer: str
    checks: dict[str, int]

    @property
    def points(self) -> int:
        return sum(self.checks.values())


def read(path: Path) -> NotebookNode:
    """The notebook at ``path``. Raises FileNotFoundError, or ValueError for what is not a notebook."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} is not there; look at its name and at the folder that you are in."
        ) from None
    try:
        return parse(data)[0]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse(data: bytes) -> tuple[NotebookNode, list[str]]:
    """The notebook that a file holds, and a sentence for each thing that had to be put right to read it.

    Every cell comes back with a known type, an id, a dictionary of metadata and a text without broken characters, whatever
    stood there. Raises ValueError for what is not a notebook.
    """
    repaired = []
    try:
        encoding = json.detect_encoding(data)
        raw = json.loads(data.decode(encoding))
        if encoding != "utf-8":
            repaired.append(
                f"the file is {encoding.removesuffix('-sig').upper()} with a mark at its start, not plain UTF-8."
            )
        return _notebook(raw, repaired), repaired
    except RecursionError:
        raise ValueError(f"not a notebook: it is nested too deeply. {ADVICE}") from None
    except ValueError as error:  # no JSON, no text, or what _notebook says
        reason = _likely(data) or str(error).splitlines()[0][:120]
        raise ValueError(f"not a notebook: {reason}. {ADVICE}") from None


def _likely(data: bytes) -> str:
    """What a file is that holds no JSON, in words, where that is plain to see; "" elsewhere."""
    text = data.strip()
    if not text:
        return "the file is empty"
    if text[:1] == b"<":
        return "it is a web page; the notebook itself is saved by File, Download"
    if text[:2] == b"PK":
        return "it is a zip; unpack it"
    if mark := re.search(rb"^<<<<<<< ", data, re.MULTILINE):
        line = data[: mark.start()].count(b"\n") + 1
        return (
            f"it holds both sides of a git merge, from line {line} on; keep one of them, and delete the marks"
        )
    if text[:1] == b"{" and text[-1:] != b"}":
        return "it ends in the middle, as after a broken download"
    return ""


def _notebook(raw: object, repaired: list[str]) -> NotebookNode:
    if not isinstance(raw, dict):
        raise ValueError("it holds JSON of another kind")
    major = raw.get("nbformat", 4)
    if major in (1, 2, 3):
        try:
            raw = nbformat.convert(nbformat.from_dict(raw), 4)
        except Exception as error:  # nbformat meets whatever the file holds, and raises whatever comes
            raise ValueError(f"nbformat {major} that cannot be converted ({type(error).__name__})") from None
        repaired.append(f"it is written in nbformat {major}; today's is 4.")
    elif major != 4:
        raise ValueError(f"nbformat {str(major)[:20]}, which is not known here (4 is)")
    if not isinstance(raw.get("cells"), list):
        raise ValueError("it has no cells")
    cells = [_cell(raw_cell, i, repaired) for i, raw_cell in enumerate(raw["cells"])]
    metadata = raw.get("metadata")
    if not repaired and (reason := _rejected(raw)):
        repaired.append(f"nbgrader rejects the file as it is: {reason}.")
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": metadata if isinstance(metadata, dict) else {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _rejected(raw: dict) -> str:
    """Why the notebook does not hold to its format, outputs aside, which nbgrader clears; "" if it does."""
    cleared = {"outputs": [], "execution_count": None}
    cells = [cell | (cleared if cell["cell_type"] == "code" else {}) for cell in raw["cells"]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # about ids that are missing or there twice: nbgrader gives new ones
            nbformat.validate(
                nbformat.from_dict({"nbformat": 4, **raw, "cells": cells}), relax_add_props=True
            )
    except (
        Exception
    ) as error:  # of ids that cannot be compared nbformat raises TypeError, and nbgrader meets that too
        said = str(error).splitlines() or [
            f"nbformat raises {type(error).__name__}"
        ]  # an assertion has no words
        return said[0][:120]
    return ""


def _cell(raw: object, i: int, repaired: list[str]) -> dict:
    """The cell with everything that nbformat demands of it; what is no text becomes the text of its JSON."""
    if not isinstance(raw, dict):
        repaired.append(f"cell {i + 1} is not a cell.")
        raw = {"cell_type": "raw", "source": raw}
    source = raw.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    elif not isinstance(source, str):
        repaired.append(f"cell {i + 1} holds something other than text.")
        source = "" if source is None or source == {} else json.dumps(source)
    whole = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if whole != source:
        repaired.append(
            f"cell {i + 1} holds half a character, as of a cut-off emoji; \N{REPLACEMENT CHARACTER} stands there now."
        )
    kind = raw.get("cell_type")
    if not (isinstance(kind, str) and kind in ("code", "markdown", "raw")):
        repaired.append(f"cell {i + 1} is of no known type; it counts as raw text.")
        kind = "raw"
    metadata = raw.get("metadata", {})
    if not isinstance(metadata, dict):
        repaired.append(f"the metadata of cell {i + 1} is broken.")
        metadata = {}
    id_ = raw.get("id")
    known = isinstance(id_, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id_)
    cell = {"cell_type": kind, "id": id_ if known else f"cell-{i}", "metadata": metadata, "source": whole}
    if kind == "code":
        outputs = raw.get("outputs")
        cell["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
        count = raw.get("execution_count")
        cell["execution_count"] = count if isinstance(count, int) else None
    elif raw.get("attachments"):
        if _pictures(raw["attachments"]):
            cell["attachments"] = raw["attachments"]
        else:
            repaired.append(f"the pictures pasted into cell {i + 1} are broken.")
    return cell


def _pictures(attachments: object) -> bool:
    """Whether these are what nbformat calls attachments: names, types and their data as text."""
    return isinstance(attachments, dict) and all(
        name.isprintable()
        and isinstance(bundle, dict)
        and all(isinstance(v, str) and v.isascii() for v in bundle.values())
        for name, bundle in attachments.items()
    )


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


@functools.cache
def parsed(source: str) -> ast.Module | None:
    """The code, or None for what is none, or nested so deeply that Python gives up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about backslashes in a student's strings
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def visible(source: str) -> str:
    """A test cell's source as a student has it."""
    return HIDDEN.sub("", source)


def unanswered(source: str, written: bool = False) -> str:
    """An answer cell's source as a student receives it; ``written`` for one of words."""

    def stub(match: re.Match) -> str:
        indent = re.match(r"[ \t]*", match[0])[0]
        return "".join(f"{indent}{line}\n" for line in (WRITE_HERE if written else STUB).splitlines())

    return SOLUTION.sub(stub, source)


def as_released(source: NotebookNode) -> list[tuple[str, str, str, object]]:
    """Id, type, text and points of each cell that nbgrader makes of a notebook in solutions/."""
    return [
        (
            c.id,
            c.cell_type,
            unanswered(visible(c.source), c.cell_type != "code").rstrip("\n"),
            role(c).get("points"),
        )
        for c in source.cells
    ]


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
            if checks is not None and (
                cell.id not in checks if is_check(cell) else cell.id.endswith("now-see-it")
            ):
                continue
            source = changed.get(cell.id, cell.source)
            source = visible(source) if only_visible else source
            sources[cell.id] = (len(source), None, source.splitlines(keepends=True), cell.id)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, cell.id, "exec"), vars(module))
            except Exception as error:
                failed[cell.id] = "\n".join(
                    [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]
                )
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
