"""ManifoldExplorer: its state, its first view, the projections that the browser shows, and how it moves."""

import math

import numpy as np
import pytest
import torch
import traitlets

from course_utils import models, training, widgets
from course_utils.widgets.manifold.widget import telling_angles
from tests.support.browser import drawing, number_after, set_slider, words
from tests.support.packed import decode, unpack


def points_near(dim, count=40):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(count, dim, generator=generator)


@pytest.fixture(params=[2, 3])
def manifold(request):
    torch.manual_seed(0)
    model, x = models.Autoencoder(1, (request.param,), hidden=(16,)), points_near(request.param)
    return model, x, widgets.ManifoldExplorer(model, x)


def test_manifold_explorer_state(manifold):
    model, x, explorer = manifold
    codes = model.encode(x).flatten()
    low, high = explorer._config["limits"]["z"]
    assert codes.min().item() <= explorer.z <= codes.max().item(), "it starts among the codes"
    assert low < codes.min() and high > codes.max()
    explorer.set_state({"z": low + 0.01, "all_projections": True})  # what the browser sends
    assert explorer.z == low + 0.01 and explorer.all_projections
    explorer.z = 1e9
    assert explorer.z == high, "kept on the curve"
    assert np.allclose(unpack(explorer._codes), codes.detach(), atol=1e-6)
    assert np.array_equal(unpack(explorer._points), x.flatten().numpy())
    assert (
        np.abs(
            decode(explorer._decoder, codes.detach().unsqueeze(1)) - model.reconstruct(x).detach().numpy()
        ).max()
        < 0.001
    )


def test_manifold_angles():
    plane = widgets.ManifoldExplorer(models.Autoencoder(1, (2,), hidden=(8,)), points_near(2))
    assert plane.angles == []
    with pytest.raises(traitlets.TraitError, match="must hold 0 numbers for these points, got 2"):
        plane.angles = [0.0, 0.0]
    space = widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(8,)), points_near(3))
    space.angles = [10.0, 120.0]
    assert space.angles == [10.0, 90.0], "not over the top"
    with pytest.raises(traitlets.TraitError, match="must hold 2 numbers"):
        space.angles = [10.0]


@pytest.mark.parametrize("azimuth", [40, -30, 65])
def test_the_first_view_faces_a_curve_that_lies_in_a_plane(azimuth):
    """An upright circle is seen best along the plane's normal, from either side."""
    t = torch.linspace(0, 2 * math.pi, 100)
    direction = math.radians(azimuth)
    circle = torch.stack([t.cos() * math.cos(direction), t.cos() * math.sin(direction), t.sin()], dim=1)
    view, elevation = telling_angles(circle)
    assert (view - azimuth) % 180 == 0
    assert 10 < elevation < 45


def test_manifold_explorer_says_what_it_cannot_show():
    with pytest.raises(TypeError, match=r"models\.Autoencoder, got a VAE"):
        widgets.ManifoldExplorer(models.VAE(1, (2,), hidden=(8,), likelihood="gaussian"), points_near(2))
    for model in (models.Autoencoder(2, (2,), hidden=(8,)), models.Autoencoder(1, (4,), hidden=(8,))):
        with pytest.raises(ValueError, match="latent_dim must be 1"):
            widgets.ManifoldExplorer(model, points_near(model.x_shape[0]))
    with pytest.raises(ValueError, match="same code"):
        model = models.Autoencoder(1, (2,), hidden=(8,))
        torch.nn.init.zeros_(model.encoder[-1].weight)
        widgets.ManifoldExplorer(model, points_near(2))


def curve(dim):
    """Points near a curve, and an autoencoder fitted to them."""
    generator = torch.Generator().manual_seed(0)
    t = torch.rand(200, generator=generator) * 4 - 2
    x = torch.stack([t, (2 * t).sin(), t.cos()], dim=1)[:, :dim] + 0.05 * torch.randn(
        200, dim, generator=generator
    )
    torch.manual_seed(0)
    model = models.Autoencoder(1, (dim,), hidden=(32,))
    training.fit(model, x, 60, batch_size=50, learning_rate=1e-2, device="cpu", progress=False)
    return model.requires_grad_(False), x


@pytest.mark.parametrize("dim", [2, 3])
def test_the_manifold_is_torchs(show, dim):
    model, x = curve(dim)
    explorer = widgets.ManifoldExplorer(model, x)
    page = show(explorer)
    codes, x_tilde = model.encode(x).flatten(), model.reconstruct(x)
    errors = (x - x_tilde).square().sum(1)
    assert number_after(page, "mean", "over", "all") == pytest.approx(errors.mean().item(), abs=1e-4)
    low, high = explorer._config["limits"]["z"]
    for part in (0.1, 0.45, 0.8):
        set_slider(page, 0, low + part * (high - low))
        z = float(page.locator("input[type=range]").input_value())
        assert number_after(page, "◆", "z") == pytest.approx(z, abs=0.006)
        here = [number_after(page, "decode", "z", index=d) for d in range(dim)]
        assert here == pytest.approx(model.decode(torch.tensor([[z]])).flatten().tolist(), abs=0.01)
        nearest = (codes - z).abs().argmin()
        assert [number_after(page, "○", "x", index=d) for d in range(dim)] == pytest.approx(
            x[nearest].tolist(), abs=0.006
        )
        assert number_after(page, "encode", "x") == pytest.approx(codes[nearest].item(), abs=0.006)
        shown = [number_after(page, "x̃", index=d) for d in range(dim)]
        assert shown == pytest.approx(x_tilde[nearest].tolist(), abs=0.01)
        assert number_after(page, "‖x", "-", "x̃‖²") == pytest.approx(errors[nearest].item(), abs=1e-3)


def test_arrows_go_from_point_to_point_along_the_plane_curve(show):
    model, x = curve(2)
    page = show(widgets.ManifoldExplorer(model, x))
    codes = model.encode(x).flatten()
    in_order = codes.sort().values.tolist()
    start = in_order.index(codes.median().item())  # where the widget starts
    page.locator("canvas").first.focus()
    for key, step in (("ArrowUp", 1), ("ArrowUp", 2), ("ArrowDown", 1), ("ArrowDown", 0), ("ArrowDown", -1)):
        page.keyboard.press(key)
        assert number_after(page, "◆", "z") == pytest.approx(in_order[start + step], abs=0.006), key


def test_the_plane_curve_follows_the_mouse(show):
    """The pointer at the place of decode(z) on the screen gives z back."""
    model, x = curve(2)
    explorer = widgets.ManifoldExplorer(model, x)
    page = show(explorer)
    area = page.locator("canvas").first.bounding_box()
    low, high = explorer._config["limits"]["z"]
    grid = torch.linspace(low, high, 301).unsqueeze(1)
    everything = torch.cat([x, model.decode(grid)])
    smallest, largest = everything.amin(0), everything.amax(0)
    centre, reach = (smallest + largest) / 2, ((largest - smallest) / 2).max()
    scale = (area["width"] / 2 - 30) / reach
    for z in (0.25 * high + 0.75 * low, 0.7 * high + 0.3 * low):
        right, up = (model.decode(torch.tensor([[z]]))[0] - centre) * scale
        page.mouse.move(
            area["x"] + area["width"] / 2 + right.item(), area["y"] + area["height"] / 2 + 8 - up.item()
        )
        page.mouse.down()
        page.mouse.up()
        assert number_after(page, "◆", "z") == pytest.approx(z, abs=0.02 * (high - low))


def test_turning_the_view_keeps_the_numbers(show):
    model, x = curve(3)
    page = show(widgets.ManifoldExplorer(model, x))
    canvas = page.locator("canvas").first
    area, numbers = canvas.bounding_box(), words(page)
    label = canvas.get_attribute("aria-label")
    page.mouse.move(area["x"] + 200, area["y"] + 200)
    page.mouse.down()
    page.mouse.move(area["x"] + 140, area["y"] + 160, steps=3)
    page.mouse.up()
    assert canvas.get_attribute("aria-label") != label, "the view has turned"
    start = numbers.index("view:")
    assert words(page)[:start] == numbers[:start] and words(page)[start:] != numbers[start:], (
        "and nothing else has"
    )
    before = drawing(page)
    page.locator("input[type=checkbox]").check()
    assert drawing(page) != before, "lines to all projections"
    assert math.isfinite(number_after(page, "mean", "over", "all"))
