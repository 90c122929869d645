"""Notebooks executed in a clean kernel, with an empty cache and no network."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbclient import NotebookClient

COURSE = Path(__file__).resolve().parents[2]

NO_NETWORK = """
import socket
real = socket.socket.connect
def connect(self, address):
    network = self.family in (socket.AF_INET, socket.AF_INET6)
    if network and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("no network in this test")
    return real(self, address)
socket.socket.connect = connect
"""


@contextmanager
def offline(folder: Path) -> Iterator[None]:
    """Kernels and commands that start within find an empty cache in ``folder`` and no network."""
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder / "site"), str(COURSE)]))
        patch.setenv("VAE_COURSE_CACHE", str(folder / "cache"))
        patch.setenv("JUPYTER_PATH", "")
        yield


def run(path: Path, ask: Mapping[str, str], wrong: Mapping[str, Iterable[str]] | None = None) -> dict:
    """Execute the notebook; returns what each expression of ``ask`` then gives in its kernel, by its name.

    "megabytes" are those of the notebook if it were saved then, with its widgets.
    Under "your turn" it returns, for each exercise, what its check prints as the notebook comes
    ("not written"), for the folded answer ("right"), and for each code in ``wrong`` ("wrong", a list).
    """
    notebook = nbformat.read(path, as_version=4)
    entries = ", ".join(f"{name!r}: {expression}" for name, expression in ask.items())
    asked = nbformat.v4.new_code_cell(f"import json; print('ANSWER' + json.dumps({{{entries}}}))")
    notebook.cells.append(asked)
    found = exercises(notebook)
    tried = {}
    for name, exercise in found.items():
        tried[name] = []
        for code in [exercise.answer, *(wrong or {}).get(name, [])]:
            check = nbformat.v4.new_code_cell(exercise.check.source)
            notebook.cells += [nbformat.v4.new_code_cell(code), check]
            tried[name].append(check)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=path.parent)
    answers = json.loads(_printed(asked).split("ANSWER")[1])
    answers["megabytes"] = len(nbformat.writes(notebook).encode()) / 1e6
    answers["your turn"] = {
        name: {
            "not written": _printed(found[name].check),
            "right": _printed(right),
            "wrong": [_printed(check) for check in others],
        }
        for name, (right, *others) in tried.items()
    }
    return answers


class Exercise(NamedTuple):
    check: nbformat.NotebookNode  # the cell that judges
    answer: str  # the code of the folded answer


def exercises(notebook: nbformat.NotebookNode) -> dict[str, Exercise]:
    """By name: cells NAME-your-turn (what the reader fills in), NAME-your-turn-check and -answer (folded)."""
    cells = {cell.id: cell for cell in notebook.cells}
    return {
        cell_id.removesuffix("-your-turn"): Exercise(
            cells[f"{cell_id}-check"],
            re.search(r"```python\n(.*?)```", cells[f"{cell_id}-answer"].source, re.DOTALL)[1],
        )
        for cell_id in cells
        if cell_id.endswith("-your-turn")
    }


def _printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def exercises_say_what_they_should(got: Mapping[str, Any], wrong: Mapping[str, Mapping[str, str]]) -> None:
    """Each exercise accepts its folded answer, says so if nothing is written, and names each wrong answer.

    ``wrong``: by the exercise's name, pieces of code, each with words that the check must print.
    """
    assert set(wrong) == set(got["your turn"])
    for name, said in got["your turn"].items():
        assert "is not written yet" in said["not written"], name
        assert said["right"] == "Right.\n", name
        for (code, words), printed in zip(wrong[name].items(), said["wrong"], strict=True):
            assert words in " ".join(printed.split()), f"{name}: {code}\n{printed}"
