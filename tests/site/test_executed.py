"""Which lectures are run: those whose code or library has changed, and no others."""

import nbformat

from course_utils.site import executed as module
from course_utils.site.executed import executed
from tests.site.conftest import write_notebook

CELLS = [("markdown", "title", "# 00"), ("code", "numbers", "print(6 * 7)")]


def test_a_new_text_runs_nothing_and_a_new_library_everything(tmp_path, monkeypatch, capsys):
    path, cache = tmp_path / "00_start.ipynb", tmp_path / "cache"
    write_notebook(path, CELLS)
    (first,) = executed([path], cache)
    assert first.cells[1].outputs[0].text == "42\n" and "running" in capsys.readouterr().out
    write_notebook(path, [("markdown", "title", "# Another"), *CELLS[1:]])
    (again,) = executed([path], cache)
    assert "running" not in capsys.readouterr().out
    assert again.cells[0].source == "# Another" and again.cells[1].outputs == first.cells[1].outputs
    monkeypatch.setattr(module, "_fingerprint_of_the_library", lambda: "another library")
    list(executed([path], cache))
    assert "running 00_start.ipynb" in capsys.readouterr().out
    assert len(list(cache.iterdir())) == 1, "what was kept for the older library is gone"


def test_the_source_on_disk_has_no_outputs(tmp_path):
    path = tmp_path / "00_start.ipynb"
    write_notebook(path, CELLS)
    list(executed([path], tmp_path / "cache"))
    assert nbformat.read(path, as_version=4).cells[1].outputs == []
