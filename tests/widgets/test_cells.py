"""Widgets of a cell that is run again are closed, and none that somebody may still look at."""

import contextlib
import sys
import types

import pytest
from IPython.core.events import EventManager, available_events

from course_utils import widgets


class Shell:
    """A notebook's, as far as widgets ask it."""

    def __init__(self):
        self.events, self.runs, self.parent = EventManager(self, available_events), 0, {}

    def get_parent(self):
        return self.parent

    @contextlib.contextmanager
    def cell(self, name):
        self.runs += 1
        self.parent = {"metadata": {"cellId": name} if name else {}, "header": {"msg_id": f"{self.runs}"}}
        yield
        self.events.trigger("post_run_cell", None)


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    return shell


def shown(widget):
    widget._repr_mimebundle_()
    return widget


def is_open(widget):
    return widget.comm is not None


def test_the_widget_of_an_earlier_run_is_closed(shell):
    with shell.cell("a"):
        first = shown(widgets.JensenExplorer())
    with shell.cell("b"):
        other = shown(widgets.JensenExplorer())
    assert is_open(first)
    with shell.cell("a"):
        second = shown(widgets.JensenExplorer())
        assert is_open(first), "until the cell has run"
    assert (is_open(first), is_open(second), is_open(other)) == (False, True, True)
    assert (is_open(first.layout), is_open(second.layout)) == (False, True), "which holds the views"


def test_what_may_still_be_looked_at_stays(shell):
    with shell.cell("makes"):
        elsewhere, in_a_box, kept = (widgets.JensenExplorer() for _ in range(3))
        shown(kept), shown(elsewhere)
    with shell.cell("shows"):
        shown(elsewhere)
    for _ in range(2):
        with shell.cell("shows"):
            shown(elsewhere)
        with shell.cell("makes"):
            shown(kept)
    assert is_open(elsewhere) and is_open(in_a_box) and is_open(kept)


def test_where_the_host_does_not_say_which_cell_it_is_nothing_is_closed(shell):
    for _ in range(2):
        with shell.cell(None):
            widget = shown(widgets.JensenExplorer())
    assert is_open(widget)
    with shell.cell("a"):
        named = shown(widgets.JensenExplorer())
    with shell.cell(None):
        pass
    assert is_open(named)
