"""The cells of a notebook: what happens after each, and what becomes of widgets whose cell is run again."""

import sys
import weakref
from collections.abc import Callable
from typing import NamedTuple


class Run(NamedTuple):
    """One run of the cell whose id is ``cell``."""

    cell: str
    message: str  # the id of the request to run it


_following: list[tuple[object, Callable]] = []
_made: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # the Run that made each widget
_shown: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # and those that have shown it


def _shell() -> object | None:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def after_each(call: Callable[[], None]) -> None:
    """Call it after each cell from now on, where there is a notebook."""
    shell = _shell()
    if shell is not None and (shell, call) not in _following:
        _following.append((shell, call))
        shell.events.register("post_run_cell", lambda *_: call())


def _running() -> Run | None:
    """The run of a cell that is going on, where the host tells the kernel which cell it is."""
    shell = _shell()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = parent.get("metadata", {}).get("cellId")
    return None if cell is None else Run(cell, parent["header"]["msg_id"])


def made(widget: object) -> None:
    """The widget is being made."""
    run = _running()
    if run is not None:
        _made[widget] = run
        after_each(close_replaced)


def shown(widget: object) -> None:
    """The widget becomes the output of a cell."""
    run = _running()
    if run is not None:
        _shown.setdefault(widget, set()).add(run)


def close_replaced() -> None:
    """Close the widgets that only earlier runs of this cell have made and shown: their output is gone.

    The browser gives back most of what it holds of a closed widget. One that was never an output by itself,
    as in a box, stays.
    """
    run = _running()
    if run is None:
        return
    for widget, maker in list(_made.items()):
        runs = _shown.get(widget, set())
        if (
            maker.cell == run.cell
            and {each.cell for each in runs} == {run.cell}
            and run not in {maker, *runs}
        ):
            widget.close()
            del _made[widget]
