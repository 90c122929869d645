"""LineExplorer: what the line keeps and loses, on both sides, and how it turns."""

import math

import pytest
import torch
import traitlets

from course_utils import models, widgets
from tests.support.browser import drawing, number_after, set_slider, words


@pytest.fixture
def cloud():
    generator = torch.Generator().manual_seed(2)
    return torch.randn(50, 2, generator=generator) @ torch.tensor([[1.5, 0.6], [0.0, 0.4]]) + 3


def kept_and_lost(x, angle):
    """By projecting each point."""
    u = torch.tensor([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    x = x - x.mean(0)
    projected = (x @ u).unsqueeze(1) * u
    return projected.square().sum(1).mean().item(), (x - projected).square().sum(1).mean().item()


@pytest.mark.parametrize("angle", [0, 33, 90, 147.5, 180])
def test_variance_and_error_are_those_of_the_projections(cloud, angle):
    line = widgets.LineExplorer(cloud)
    line.angle = angle
    assert (line.variance, line.error) == pytest.approx(kept_and_lost(cloud, angle), rel=1e-5)


def test_the_best_line_is_pcas(cloud):
    line = widgets.LineExplorer(cloud)
    pca = models.PCA(1).fit(cloud)
    line.angle = math.degrees(math.atan2(pca.components[0, 1], pca.components[0, 0])) % 180
    assert line.variance == pytest.approx(pca.variances[0].item(), rel=1e-5)
    assert line.error == pytest.approx(pca.reconstruction_error(cloud).mean().item(), rel=1e-4)


def test_what_it_cannot_show(cloud):
    for x, kind, message in (
        (cloud.tolist(), TypeError, "Tensor"),
        (torch.randn(4, 3), ValueError, r"\(N, 2\), got \(4, 3\)"),
        (torch.full((4, 2), math.nan), ValueError, "finite"),
        (torch.ones(4, 2), ValueError, "different points"),
    ):
        with pytest.raises(kind, match=message):
            widgets.LineExplorer(x)
    with pytest.raises(traitlets.TraitError):
        widgets.LineExplorer(cloud).angle = 181.0


def test_the_browser_computes_the_same(show, cloud):
    line = widgets.LineExplorer(cloud, angle=20)
    page = show(line)
    total = sum(kept_and_lost(cloud, 0))
    for angle in (20, 71.5, 160):
        set_slider(page, 0, angle)
        variance, error = kept_and_lost(cloud, angle)
        assert number_after(page, "projected", "variance") == pytest.approx(variance, abs=6e-4)
        assert number_after(page, "reconstruction", "error") == pytest.approx(error, abs=6e-4)
        assert number_after(page, "their", "sum") == pytest.approx(total, abs=6e-4)


def angle_of(page):
    return float(words(page)[1].rstrip("°"))


def test_keys_and_the_mouse_turn_it_and_180_degrees_are_0(show, cloud):
    page = show(widgets.LineExplorer(cloud, angle=2))
    canvas = page.locator("canvas").first
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    assert angle_of(page) == 1
    page.keyboard.press("Shift+ArrowDown")
    assert angle_of(page) == 176
    before, area = drawing(page), canvas.bounding_box()
    middle = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    page.mouse.move(middle[0] - 60, middle[1] - 60)  # above on the left: 135 degrees
    page.mouse.down()
    assert angle_of(page) == pytest.approx(135, abs=0.6)
    page.mouse.move(middle[0] - 60, middle[1] + 60, steps=3)  # below on the left is above on the right
    page.mouse.up()
    assert angle_of(page) == pytest.approx(45, abs=0.6)
    assert drawing(page) != before
