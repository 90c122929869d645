"""The cell that installs the course where it is missing: written, changed, taken away, and what it does."""

import importlib.util
import shutil
from types import SimpleNamespace

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from course_utils import cli
from course_utils.site import install_cell

WHEEL = "https://example.org/files/vae_course-0.1.0-py3-none-any.whl"


@pytest.fixture
def copied(course, tmp_path, monkeypatch):
    shutil.copytree(course / "lectures", tmp_path / "lectures", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_comes_changes_and_goes(copied, capsys):
    lectures = sorted((copied / "lectures").glob("*.ipynb"))
    before = [path.read_bytes() for path in lectures]
    assert not install_cell.is_everywhere(copied)
    for address in ("git+https://github.com/example/vae", WHEEL):
        assert cli.main(["install-cell", address]) == 0
        assert "changed: 00_start_here.ipynb, 01_" in capsys.readouterr().out
        assert install_cell.is_everywhere(copied)
        for path in lectures:
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
            cells = [cell for cell in notebook.cells if cell.id == install_cell.ID]
            assert cells == [notebook.cells[1]] and cells[0].source.endswith(
                f"%pip install --quiet {address}"
            )
    assert cli.main(["install-cell", WHEEL]) == 0 and "nothing to change" in capsys.readouterr().out
    lectures[3].write_bytes(before[3])
    assert not install_cell.is_everywhere(copied)
    assert cli.main(["install-cell", "--remove"]) == 0
    assert [path.read_bytes() for path in lectures] == before


@pytest.mark.parametrize("address", ["vae-course", "ftp://x/y.whl", "https://x/a b.whl", "https://x/$(id)"])
def test_another_kind_of_address_changes_nothing(copied, address, capsys):
    assert cli.main(["install-cell", address]) == 2
    said = capsys.readouterr().err
    assert (
        "must be that of a wheel, https://…/vae_course-….whl, or of a" in said and f"got {address!r}" in said
    )
    assert not install_cell.is_everywhere(copied)


@pytest.mark.parametrize("there, asked", [(True, []), (False, [("pip", f"install --quiet {WHEEL}")])])
def test_it_installs_only_where_the_course_is_missing(there, asked, monkeypatch):
    run = []
    shell = SimpleNamespace(run_line_magic=lambda *arguments, **_: run.append(arguments))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if there else None)
    source = "".join(install_cell._cell(WHEEL)["source"])
    exec(TransformerManager().transform_cell(source), {"get_ipython": lambda: shell})
    assert run == asked
