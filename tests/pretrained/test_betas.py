"""The sweep over β: what is measured, by hand; the packaged numbers; it is made again in the same form."""

import math

import numpy as np
import pytest
import torch

from course_utils import cli, pretrained
from course_utils.device import generator
from course_utils.pretrained import betas


def test_slant_is_the_shear_of_a_stroke():
    upright, leaning = torch.zeros(2, 9, 9)
    upright[1:8, 4] = 1
    leaning[torch.arange(1, 8), torch.arange(7, 0, -1)] = 0.5  # one column to the right for each row up
    found = betas.slant(torch.stack([upright, leaning, leaning.flip(1)]))
    assert found.tolist() == pytest.approx([0, 1, -1], abs=1e-6)
    assert betas.ink(torch.stack([upright, leaning])).tolist() == [7, 3.5]


def test_what_is_found_in_one_coordinate_and_in_all():
    """An attribute on an axis; between two axes; in none; and the means of the classes do not count."""
    noise = generator(0)
    z, y = torch.randn(20_000, 3, generator=noise), torch.randint(0, 4, (20_000,), generator=noise)
    means = torch.randn(4, 3, generator=noise)[y]
    between = (z[:, 0] + z[:, 1]) / math.sqrt(2)
    for attribute, expected in (
        (z[:, 2], (1, 1)),
        (between, (0.5, 1)),
        (torch.randn(20_000, generator=noise), (0, 0)),
        (z[:, 0] + torch.randn(20_000, generator=noise), (0.5, 0.5)),
    ):
        assert betas.found(z, attribute, y) == pytest.approx(expected, abs=0.02)
        assert betas.found(z + means, attribute + 5 * y, y) == pytest.approx(expected, abs=0.02)


def test_the_packaged_sweep():
    """With β the rate falls and the distortion grows, for each seed; the bound is best in between."""
    log = betas.packaged()
    shape = (len(betas.BETAS), len(betas.SEEDS))
    assert tuple(log["beta"]) == betas.BETAS and log["traversals"].shape == (shape[0], 3, 9, 28, 28)
    assert log["traversals"].dtype == np.uint8 and log["traversals"].max() > 200
    assert all(log[name].shape == shape for name in log if name not in ("beta", "traversals"))
    assert (np.diff(log["rate"], axis=0) < 0).all() and (np.diff(log["distortion"], axis=0) > 0).all()
    assert set((log["rate"] + log["distortion"]).argmin(0)) <= {1, 2}
    for name in ("slant", "ink"):
        one, every = log[f"{name}_in_one"], log[f"{name}_in_all"]
        assert (one >= 0).all() and (one <= every + 1e-6).all() and (every <= 1).all()
    assert (betas.FOLDER / betas.FILE).stat().st_size < 2e5


def test_the_sweep_is_made_again_in_the_form_that_is_packaged(tmp_path, monkeypatch, mnist, capsys):
    few = type(mnist)(*(type(part)(part.x[:500], part.y[:500]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setattr(betas, "FIT", dict(epochs=2, batch_size=100))
    out = tmp_path / "betas.npz"
    log, packaged = betas.train(out, torch.device("cpu"), (0.1, 10.0), (0, 1)), betas.packaged()
    assert log.keys() == packaged.keys() and log["rate"].shape == (2, 2)
    assert (log["rate"][0] > log["rate"][1]).all(), "a larger price, a smaller rate"
    assert log["traversals"].shape == (2, *packaged["traversals"].shape[1:])
    with np.load(out) as stored:
        assert all(np.array_equal(stored[name], log[name]) for name in log)
    assert cli.main(["train", "betas", "--out", str(out)]) == 2
    assert "exists; move it away" in capsys.readouterr().err


def test_the_plane_of_styles_is_small():
    assert pretrained.path("mnist-conditional-2d").stat().st_size <= 1e6
