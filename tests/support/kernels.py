"""Notebooks executed in a clean kernel, with an empty cache and no network."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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


def run(path: Path, ask: Mapping[str, str]) -> dict:
    """Execute the notebook; returns what each expression of ``ask`` then gives in its kernel, by its name."""
    notebook = nbformat.read(path, as_version=4)
    entries = ", ".join(f"{name!r}: {expression}" for name, expression in ask.items())
    notebook.cells.append(
        nbformat.v4.new_code_cell(f"import json; print('ANSWER' + json.dumps({{{entries}}}))")
    )
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=path.parent)
    text = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return json.loads(text.split("ANSWER")[1])
