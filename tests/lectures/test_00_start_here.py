"""make tour: the first lecture on all of MNIST, with its picture and numbers."""

import json
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image

from tests.support import kernels


@pytest.fixture(scope="module")
def toured(tmp_path_factory):
    """What the command printed, and the folder that it left."""
    folder = tmp_path_factory.mktemp("tour")
    with kernels.offline(folder):
        done = subprocess.run(
            [sys.executable, "-m", "course_utils.cli", "tour", "--out", str(folder / "tour")],
            cwd=kernels.COURSE,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout, folder / "tour"


def test_it_says_how_far_it_is(toured):
    printed, _ = toured
    assert "cell 1 of" in printed and "the-numbers" in printed


def test_its_memory(toured):
    """Of its largest process, or of a larger one that these tests have run before."""
    resource = pytest.importorskip("resource", reason="Windows does not count it")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # in kilobytes; on a Mac in bytes
    assert 0.3e9 < peak * (1 if sys.platform == "darwin" else 1024) < 2e9


def test_its_numbers(toured):
    numbers = json.loads((toured[1] / "numbers.json").read_text())
    assert 130 < numbers["negative_test_bound_nats"] <= 148
    assert numbers["training_seconds"] > 0 and numbers["device"] in ("cpu", "cuda:0")
    assert numbers["negative_test_bound_nats"] == pytest.approx(
        numbers["kl_nats"] - numbers["reconstruction_nats"], abs=0.02
    )
    assert 0 <= numbers["untrained_kl_nats"] < 0.5 and 5 < numbers["kl_nats"] < 8, "from near 0 to about 6"
    assert numbers["untrained_reconstruction_nats"] == pytest.approx(-543, abs=10)
    assert numbers["reconstruction_nats"] == pytest.approx(-138, abs=6), "about −140"


def test_its_picture(toured):
    picture = np.asarray(Image.open(toured[1] / "picture.png").convert("RGB"))
    assert min(picture.shape[:2]) > 400 and len(np.unique(picture.reshape(-1, 3), axis=0)) > 100


def test_the_executed_notebook(toured):
    executed = nbformat.read(toured[1] / "00_start_here.ipynb", as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    shown = [output.get("data", {}) for cell in code for output in cell.outputs]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)


def test_far_from_all_codes_the_decoder_is_sure_of_itself(toured):
    executed = nbformat.read(toured[1] / "00_start_here.ipynb", as_version=4)
    (printed,) = next(cell.outputs for cell in executed.cells if cell.id == "far-out")
    assert int(printed.text.removeprefix("at z, ").split("%")[0]) < 20
