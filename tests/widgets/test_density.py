"""DensityExplorer: p(x) by other ways, in Python and in the browser, and what the sliders change."""

import math

import numpy as np
import pytest
import torch
import traitlets
from torch.distributions import MultivariateNormal

from course_utils import widgets
from tests.support.browser import call, drawing, number_after, set_slider


def line(z):
    """A straight line, for which p(x) has a closed form."""
    return torch.cat([0.8 * z, 0.1 - 0.5 * z], dim=1)


def bent(z):
    return torch.cat([torch.sin(2 * z), z.square() / 2 - 0.5], dim=1)


@pytest.fixture
def points():
    return torch.randn(60, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("eta", [0.01, 0.3])
def test_on_a_straight_line_it_is_a_gaussian(points, eta):
    explorer = widgets.DensityExplorer(line, points, eta=eta, x=[0.5, -0.3])
    slope = torch.tensor([0.8, -0.5], dtype=torch.float64)
    covariance = torch.outer(slope, slope) + eta * torch.eye(2, dtype=torch.float64)
    exact = MultivariateNormal(torch.tensor([0.0, 0.1], dtype=torch.float64), covariance)
    at = torch.tensor([0.5, -0.3], dtype=torch.float64)
    assert explorer.log_px == pytest.approx(exact.log_prob(at).item(), abs=1e-3)
    near = points[(points - torch.tensor([0.0, 0.1])).norm(dim=1) < 1.5]
    explorer = widgets.DensityExplorer(line, near, eta=eta)
    assert explorer.mean_log_px == pytest.approx(exact.log_prob(near).mean().item(), abs=1e-3)


def test_few_bumps_are_a_coarse_sum(points):
    """With five bumps, at z = -4, -2, 0, 2 and 4, the sum by hand; a tiny eta leaves one that matters."""
    explorer = widgets.DensityExplorer(bent, points, bumps=5, eta=0.1, x=[0.2, -0.4])
    total = 0.0
    for z in (-4, -2, 0, 2, 4):
        weight = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 2
        away = (0.2 - math.sin(2 * z)) ** 2 + (-0.4 - z * z / 2 + 0.5) ** 2
        total += weight * math.exp(-away / 0.2) / (2 * math.pi * 0.1)
    assert explorer.log_px == pytest.approx(math.log(total), rel=1e-12)
    explorer.eta = 0.003
    assert explorer.matter == 1
    explorer.set_state({"bumps": 385, "eta": 0.3})
    assert explorer.matter > 20


def test_density_state(points):
    explorer = widgets.DensityExplorer(bent, points)
    assert set(explorer.own_state) == {"_config", "_made", "_older", "_begun", "eta", "bumps", "x"}
    for wrong in (("eta", 0.0), ("eta", 1.0), ("bumps", 6), ("x", [0.0]), ("x", [0.0, math.nan])):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)
    with pytest.raises(ValueError, match=r"points must have shape \(N, 2\), got \(60, 1\)"):
        widgets.DensityExplorer(bent, points[:, :1])
    with pytest.raises(ValueError, match=r"a curve in the plane, got \(385, 1\)"):
        widgets.DensityExplorer(torch.sin, points)


def test_density_readout_is_pythons(show, points):
    for state in (dict(eta=0.03), dict(eta=0.2, bumps=9, x=[-0.9, 0.3]), dict(eta=0.004, bumps=193)):
        explorer = widgets.DensityExplorer(bent, points, **state)
        page = show(explorer)
        assert number_after(page, "log", "p", "x") == pytest.approx(explorer.log_px, abs=6e-4)
        assert number_after(page, "of", "p", "x", "from") == explorer.matter
        assert number_after(page, "of", "log", "p") == pytest.approx(explorer.mean_log_px, abs=6e-4)


def test_density_picture_is_the_density(show, points):
    """The browser's sum over a cell's middle, against Python's log p(x) there."""
    explorer = widgets.DensityExplorer(bent, points, eta=0.05, bumps=33)
    (left, right), (bottom, top) = explorer._config["window"]
    function = """(config) => {
        const bumps = bumpsOf(doubles(config.curve), 33, config.reach);
        return Array.from(densityOf(bumps, 0.05, config.window));
    }"""
    (found,) = call(show(explorer), explorer, function, [[explorer._config]])
    image = np.array(found).reshape(140, 140) / (2 * math.pi * 0.05)
    for row, column in ((20, 70), (70, 30), (100, 90)):
        explorer.x = [
            left + (right - left) * (column + 0.5) / 140,
            top - (top - bottom) * (row + 0.5) / 140,
        ]
        assert math.log(image[row, column]) == pytest.approx(explorer.log_px, abs=1e-6)


def test_both_sliders_change_the_picture(show, points):
    page = show(widgets.DensityExplorer(bent, points))
    seen = [drawing(page)]
    set_slider(page, 0, -2.0)
    seen.append(drawing(page))
    set_slider(page, 1, 2)
    seen.append(drawing(page))
    assert len(set(seen)) == 3
    assert "of 13 bumps" in page.locator(".vae-readout").inner_text()
