"""Running the cells of an assignment in this process, without a kernel."""

import contextlib
import io
import linecache
import sys
from collections.abc import Collection, Iterator, Mapping
from types import ModuleType

from nbformat import NotebookNode

from course_utils.grading.notebooks.cells import is_check, is_picture, visible

# What checks.now_see_it says of a picture that an error stopped: the cell itself does not fail.
NOT_DRAWN = "The picture could not be drawn"


def run_cells(
    notebook: NotebookNode,
    changed: Mapping[str, str],
    checks: Collection[str] | None = None,
    only_visible: bool = False,
) -> dict[str, str]:
    """Run the notebook's code cells in this process; returns what each failed cell raised, by its id.

    As in nbgrader, a cell that fails does not stop the later ones, and what the cells define belongs to the
    module __main__. What they print is not shown; a picture that could not be drawn has failed.

    changed: other sources for some cells, by their ids
    checks: run only these test cells, and leave out the cells that only show something
    only_visible: leave out the hidden tests
    """
    failed = {}
    with _main_module() as module, _sources_known() as sources:
        for cell in notebook.cells:
            if cell.cell_type != "code" or not _is_wanted(cell, checks):
                continue
            source = changed.get(cell.id, cell.source)
            source = visible(source) if only_visible else source
            sources[cell.id] = (len(source), None, source.splitlines(keepends=True), cell.id)
            printed = io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(compile(source, cell.id, "exec"), vars(module))
            except Exception as error:
                notes = getattr(error, "__notes__", ())
                failed[cell.id] = "\n".join([f"{type(error).__name__}: {error}", *notes])
            if is_picture(cell) and NOT_DRAWN in printed.getvalue():
                failed[cell.id] = printed.getvalue().strip()
    return failed


def _is_wanted(cell: NotebookNode, checks: Collection[str] | None) -> bool:
    if checks is None:
        return True
    return cell.id in checks if is_check(cell) else not is_picture(cell)


@contextlib.contextmanager
def _main_module() -> Iterator[ModuleType]:
    """A new module that is __main__ for now, as in a kernel: pickle, dataclasses and torch.jit look there."""
    before, module = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        yield module
    finally:
        sys.modules["__main__"] = before
        # Functions and their globals refer to each other: data and models would stay until the next full
        # collection.
        vars(module).clear()


@contextlib.contextmanager
def _sources_known() -> Iterator[dict]:
    """linecache, where inspect and torch.jit look for sources; additions are removed at the end."""
    before = set(linecache.cache)
    try:
        yield linecache.cache
    finally:
        for name in set(linecache.cache) - before:
            del linecache.cache[name]
