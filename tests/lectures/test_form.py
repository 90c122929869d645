"""The notebooks as they are committed: their form, and the rhythm of a lecture."""

import re

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from tests.support import kernels
from tests.support.kernels import COURSE

LECTURES = sorted((COURSE / "lectures").glob("*.ipynb"))
WRITTEN = LECTURES + sorted((COURSE / "solutions").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_committed_form(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i) and not re.fullmatch(r"[0-9a-f]{8}", i) for i in ids
    ), ids
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_rhythm(path):
    """Aim and minutes at the top, a text for every figure, folded answers, short cells, a summary."""
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    first = notebook.cells[0].source
    assert first.startswith("# ") and "minutes" in first and "you will be able to" in first
    assert "**In two lines.**" in notebook.cells[-1].source
    folded = text.count("<details><summary>Answer</summary>")
    assert text.count("<details>") == text.count("</details>")
    assert folded >= text.count("**Think.**") >= 2
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 20, f"{cell.id} has {len(lines)} lines"
            assert cell.source.count("plots.show(") == cell.source.count("alt=")


@pytest.mark.parametrize("path", LECTURES[1:], ids=lambda p: p.stem)
def test_minutes_are_the_same_everywhere(path):
    """In the table at the top, under each heading, in the line above the table, and in README."""
    first, *cells = (c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
    core = optional = 0
    for number, name, minutes, part in re.findall(
        r"^\| (\d) (.+?) \| .*? \| (\d+) \| (.+?) \|$", first, re.M
    ):
        [below] = (cell for cell in cells if cell.startswith(f"## {number} · {name}"))
        heading, line = below.splitlines()[::2][:2]
        assert heading.endswith("(optional)") == (part == "optional"), heading
        assert re.search(r"(\d+) minutes", line)[1] == minutes, heading
        core, optional = core + int(minutes) * (part != "optional"), optional + int(minutes)
        optional += sum(map(int, re.findall(r"(\d+) more$", part)))
    said = re.search(r"about (\d+) minutes, with the optional (?:sections?|parts) (\d+) ·", first)
    assert said and said.groups() == (str(core), str(optional)), (core, optional)
    assert core <= 45
    row = re.search(rf"\(lectures/{path.name}\) \| .*? \| (.*?) \|", (COURSE / "README.md").read_text())
    assert row and row[1] == f"{core}, {optional}"


@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_figures_come_without_their_code(path):
    """A cell that plots, and one that checks an exercise, is collapsed, in JupyterLab and on a page."""
    for cell in nbformat.read(path, as_version=4).cells:
        if "plots.show(" in cell.source or cell.id.endswith("-your-turn-check"):
            assert cell.metadata.get("jupyter", {}).get("source_hidden") is True, cell.id
            assert "hide-input" in cell.metadata.get("tags", []), cell.id


@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_every_lecture_has_tests_of_its_own(path):
    assert (COURSE / "tests" / "lectures" / f"test_{path.stem}.py").exists()


def test_the_guard_against_the_network_works(tmp_path):
    cell = "import urllib.request; urllib.request.urlopen('http://192.0.2.1', timeout=5)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    with kernels.offline(tmp_path), pytest.raises(CellExecutionError, match="no network in this test"):
        kernels.run(tmp_path / "n.ipynb", {})
