"""The notebooks as they are committed, and the lectures run from a clean kernel with an empty cache and no network."""

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

COURSE = Path(__file__).resolve().parents[2]
LECTURES = sorted((COURSE / "lectures").glob("*.ipynb"))
WRITTEN = LECTURES + sorted((COURSE / "solutions").glob("*/*.ipynb"))

NO_NETWORK = """
import socket
real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("no network in this test")
    return real(self, address)
socket.socket.connect = connect
"""


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """Kernels and commands that start now find an empty cache and no network."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_PATH", "")


def run(path: Path, ask: str) -> dict:
    """Execute the notebook and return the dictionary that the expression ``ask`` gives in its kernel afterwards."""
    notebook = nbformat.read(path, as_version=4)
    code = f"import json; print('ANSWER' + json.dumps({ask}))"
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=path.parent)
    text = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return json.loads(text.split("ANSWER")[1])


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_committed_form(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i) and not re.fullmatch(r"[0-9a-f]{8}", i) for i in ids), ids
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_code_is_formatted_and_linted():
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=COURSE, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_rhythm(path):
    """Aim and minutes at the top, a text for every figure, folded answers to questions, short cells, a summary."""
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    first = notebook.cells[0].source
    assert first.startswith("# ") and "minutes" in first and "you will be able to" in first
    assert "**In two lines.**" in notebook.cells[-1].source
    assert text.count("**Think.**") >= 2
    assert text.count("<details><summary>Answer</summary>") == text.count("</details>") >= text.count("**Think.**")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 20, f"{cell.id} has {len(lines)} lines"
            assert cell.source.count("plots.show(") == cell.source.count("alt=")


def test_the_guard_against_the_network_works(offline, tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import urllib.request; urllib.request.urlopen('http://192.0.2.1', timeout=5)")
        ]
    )
    nbformat.write(notebook, tmp_path / "n.ipynb")
    with pytest.raises(CellExecutionError, match="no network in this test"):
        run(tmp_path / "n.ipynb", "{}")


def test_tour(offline, tmp_path):
    """make tour: the first lecture on all of MNIST, with its picture and numbers."""
    out = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.cli", "tour", "--out", str(out)],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "cell 1 of" in done.stdout and "the-numbers" in done.stdout
    numbers = json.loads((out / "numbers.json").read_text())
    assert 130 < numbers["negative_test_bound_nats"] <= 148
    assert numbers["training_seconds"] > 0 and numbers["device"] in ("cpu", "cuda:0")
    assert numbers["negative_test_bound_nats"] == pytest.approx(
        numbers["kl_nats"] - numbers["reconstruction_nats"], abs=0.02
    )
    picture = np.asarray(Image.open(out / "picture.png").convert("RGB"))
    assert min(picture.shape[:2]) > 400 and len(np.unique(picture.reshape(-1, 3), axis=0)) > 100
    executed = nbformat.read(out / "00_start_here.ipynb", as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any("application/vnd.jupyter.widget-view+json" in o.get("data", {}) for cell in code for o in cell.outputs)


def test_05_jensen_and_the_elbo(offline):
    """Every claim of slides 13 to 18, read off the executed notebook."""
    got = run(
        COURSE / "lectures" / "05_jensen_and_the_elbo.ipynb",
        """{
            "mean_of_log": mean_of_log.item(), "log_of_mean": log_of_mean.item(),
            "lines": [line.item() for line in (line_1, line_2, line_3, line_4)],
            "finer": abs(finer.log_px[0] - grid.log_px[0]).item(),
            "by_hand": (by_hand - by_torch).abs().max().item(),
            "best_eta": best_eta, "argmax_eta": eta_grid[full.argmax()].item(),
            "without": (without.diff() > 0).all().item(),
            "kl": [closed_form.item(), on_the_grid.item(), log_ratio.mean().item(), float(standard_error)],
            "gap": [(log_px - F).item(), kl_to_posterior.item()],
            "gap5": [(exact.log_px - F5).item(), gap5.item()],
            "best": [best_mu, best_log_sigma, smallest_gap],
            "vae_gaps": [gaps.min().item(), gaps.median().item(), gaps.max().item()],
            "sampled": [sampled.value.mean().item(), F_x.mean().item()],
            "point": [(kls[near_0001] - kls[near_001]).item(), (reconstructions[near_0001] - reconstructions[near_001]).item()],
            "sigma": [sigmas[best].item(), 1 / math.sqrt(1 + curvature.item())],
            "climb": climb, "best_possible": best_possible,
            "free": [F_free.item(), coarse.log_px[0].item(), difference.item()],
            "elbo_widget": [explorer.log_px, log_px.item()],
        }""",
    )
    # Slide 13: E[log X] <= log E[X], here log 2 < log 2.5.
    assert got["mean_of_log"] == pytest.approx(np.log(2)) and got["log_of_mean"] == pytest.approx(np.log(2.5))
    # Slide 14: lines 1 = 2 > 3 = 4.
    one, two, three, four = got["lines"]
    assert abs(one - two) < 1e-12 and abs(three - four) < 1e-12 and one - three > 0.1
    assert got["finer"] < 1e-12
    # Slide 15: the formula is the density's; with its constant there is a best eta, without it there is none.
    assert got["by_hand"] < 1e-10
    assert got["argmax_eta"] == pytest.approx(got["best_eta"], rel=0.05) and got["without"]
    # Slide 16: three ways to one KL.
    closed, on_grid, sampled, error = got["kl"]
    assert abs(closed - on_grid) < 1e-12 and abs(sampled - closed) < 6 * error
    # Slide 17: the gap is KL(q ‖ p(z|x)) to at least ten digits, on the grid and in closed form.
    for left, right in (got["gap"], got["gap5"]):
        assert abs(left - right) < 1e-10 * max(1, abs(right)) and right > 0.01
    assert got["best"] == pytest.approx([0.8, -1.0, 0.158], abs=0.03)
    assert got["elbo_widget"][0] == pytest.approx(got["elbo_widget"][1], abs=1e-9)
    smallest, median, largest = got["vae_gaps"]
    assert 0 < smallest < median < 2 < 10 < largest
    assert got["sampled"][0] == pytest.approx(got["sampled"][1], abs=0.3)
    # Slide 18: ten times narrower costs log 10 nats of KL and gains next to nothing.
    assert got["point"][0] == pytest.approx(np.log(10), abs=0.001) and 0 < got["point"][1] < 0.01
    assert got["sigma"][0] == pytest.approx(got["sigma"][1], rel=0.1)
    # EM: after each E step the bound touches; log p(x) and F never fall; the maximum is reached.
    values = got["climb"]
    assert max(abs(evidence - bound) for step, bound, evidence in values if step == "E") < 1e-12
    assert max(evidence - bound for step, bound, evidence in values if step == "M") > 0.001
    assert all(b[1] >= a[1] - 1e-12 and b[2] >= a[2] - 1e-12 for a, b in itertools.pairwise(values))
    assert (
        values[-1][2] == pytest.approx(got["best_possible"], abs=1e-3) and values[-1][2] < got["best_possible"] + 1e-12
    )
    # Variational: the free q reaches log p(x), and is the posterior.
    bound, log_px, difference = got["free"]
    assert 0 < log_px - bound < 1e-3 and difference < 1e-3
