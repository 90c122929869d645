"""What the widgets of lectures 01 to 03 show in the browser is what torch computes, and the hand moves what it should."""

import math

import numpy as np
import pytest
import torch

from course_utils import models, training, widgets


def words(page) -> list[str]:
    """The words of the readout, with signs that Python reads and no brackets or commas."""
    text = page.locator(".vae-readout").inner_text().replace("−", "-")
    for character in "\u2007(),":
        text = text.replace(character, " ")
    return text.split()


def number_after(page, *before: str, index: int = 0) -> float:
    """The number that follows these words in the readout."""
    found = words(page)
    start = next(i for i in range(len(found)) if tuple(found[i : i + len(before)]) == before)
    return float(found[start + len(before) + index])


def grey(page, number: int) -> np.ndarray:
    """The grey values of the page's picture of this number."""
    return np.array(
        page.locator("canvas.vae-picture")
        .nth(number)
        .evaluate(
            "(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).filter((_, i) => i % 4 === 0)"
        )
    )


def set_slider(page, number: int, value: float) -> None:
    page.locator("input[type=range]").nth(number).evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )


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
    low, high = explorer._range
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
    low, high = explorer._range
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
    before = canvas.evaluate("(c) => c.toDataURL()")
    page.locator("input[type=checkbox]").check()
    assert canvas.evaluate("(c) => c.toDataURL()") != before, "lines to all projections"
    assert math.isfinite(number_after(page, "mean", "over", "all"))
