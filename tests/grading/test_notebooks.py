"""Cells run in this process as they run in a notebook's kernel."""

import gc
import linecache
import sys

from nbformat import v4

from course_utils.grading.notebooks import run_cells

NEEDS_A_MODULE = """
import inspect
import pickle
from dataclasses import dataclass, field

import torch


@torch.jit.script
def scripted(x):
    return x + 1


class Layer(torch.nn.Module):
    def forward(self, x):
        return x + 1


@dataclass
class Pair:
    a: int
    b: "list[int]" = field(default_factory=list)


def source_of_mine():
    return inspect.getsource(source_of_mine)
"""
LOOKS = """
import sys

assert __name__ == "__main__" and sys.modules["__main__"].Pair is Pair
assert scripted(torch.ones(1)).tolist() == [2.0]
assert torch.jit.script(Layer())(torch.ones(1)).tolist() == [2.0]
assert pickle.loads(pickle.dumps(Pair(1, [2]))) == Pair(1, [2])
assert "def source_of_mine" in source_of_mine()
"""


def notebook(**sources):
    return v4.new_notebook(cells=[v4.new_code_cell(source, id=id_) for id_, source in sources.items()])


def test_what_cells_define_belongs_to_a_module_of_their_own():
    main, known, remembered = sys.modules["__main__"], set(sys.modules), set(linecache.cache)
    assert run_cells(notebook(answer=NEEDS_A_MODULE, check=LOOKS, later="1 / 0"), {}) == {
        "later": "ZeroDivisionError: division by zero"
    }
    assert sys.modules["__main__"] is main and not hasattr(main, "Pair")
    assert not {name for name in set(sys.modules) - known if name.split(".")[0] not in ("torch", "encodings")}
    assert not {name for name in set(linecache.cache) - remembered if name in ("answer", "check", "later")}
    assert run_cells(notebook(check="Pair"), {}) == {"check": "NameError: name 'Pair' is not defined"}


def test_what_cells_hold_is_gone_with_the_run(monkeypatch):
    source = """
import sys
import weakref

class Large:
    pass

large = Large()
large.used_by = lambda: large
weakref.finalize(large, sys.gone.append, "large")
"""
    monkeypatch.setattr(sys, "gone", [], raising=False)
    gc.disable()
    try:
        run_cells(notebook(answer=source), {})
        assert sys.gone == ["large"]
    finally:
        gc.enable()


def test_the_notes_of_an_error_are_part_of_what_is_told():
    source = "error = ValueError('first')\nerror.add_note('second')\nraise error"
    assert run_cells(notebook(check=source), {}) == {"check": "ValueError: first\nsecond"}
