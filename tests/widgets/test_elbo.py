"""ElboExplorer: its terms add up to the exact log p(x), with and without a label."""

import math

import numpy as np
import pytest
import torch
import traitlets

from course_utils import inference, models, pretrained, widgets
from course_utils.widgets.elbo import widget
from course_utils.widgets.pack import unpack
from tests.support.browser import call, drawing, number_after, set_slider


def test_elbo_explorer_adds_up():
    torch.manual_seed(0)
    vae = models.VAE(1, (3,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    x = torch.randn(1, 3, dtype=torch.float64)
    elbo = widgets.ElboExplorer(vae, x, mu=0.4, log_sigma=-0.5)
    assert elbo.log_px == pytest.approx(
        inference.grid_posterior(vae, x, limit=12, points=4801).log_px.item(), abs=1e-9
    )
    for mu, log_sigma in [(0.4, -0.5), (-2.0, 0.3), (1.0, -3.0)]:
        elbo.set_state({"mu": mu, "log_sigma": log_sigma})
        assert elbo.elbo == pytest.approx(elbo.reconstruction - elbo.kl)
        assert elbo.elbo + elbo.gap == pytest.approx(elbo.log_px)
        assert elbo.gap > 0
        q = torch.distributions.Normal(mu, math.exp(log_sigma))
        assert elbo.kl == pytest.approx(
            torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).item(), rel=1e-5
        )
    with pytest.raises(traitlets.TraitError):
        elbo.mu = 9.0


def test_the_grid_holds_every_q_of_the_sliders():
    """If the limits grow, the grid must grow with them: four sigma beyond, and five points in a sigma."""
    (_, mu), (narrow, wide) = widget.MU_LIMITS, widget.LOG_SIGMA_LIMITS
    assert mu + 4 * math.exp(wide) <= widget.GRID_LIMIT
    assert math.exp(narrow) / 5 >= 2 * widget.GRID_LIMIT / (widget.GRID_POINTS - 1)


def test_elbo_explorer_says_what_it_cannot_show():
    with pytest.raises(ValueError, match="one example"):
        widgets.ElboExplorer(models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"standard deviation of 0\.0.*a larger eta"):
        vae = pretrained.load("mnist-1d")
        widgets.ElboExplorer(vae, torch.ones(1, 1, 28, 28))
    with pytest.raises(ValueError, match="one latent dimension"):
        widgets.ElboExplorer(models.VAE(2, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(1, 3))


def test_elbo_explorer_draws_no_pixels_behind_ones_back():
    vae = models.VAE(1, (1, 2, 2), hidden=(8,))
    with pytest.raises(ValueError, match=r"x must be binary here, got uint8.*data\.binarize"):
        widgets.ElboExplorer(vae, torch.full((1, 1, 2, 2), 128, dtype=torch.uint8))


@pytest.fixture(scope="module")
def labelled():
    torch.manual_seed(0)
    vae = models.ConditionalVAE(1, 3, (3,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    for parameter in vae.decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return vae, torch.randn(1, 3, dtype=torch.float64)


def test_at_a_label_the_posterior_is_given_it(show, labelled):
    """As grid_posterior at the same label, and not as at the others; the browser has the same."""
    vae, x = labelled
    seen = []
    for label in range(3):
        y = torch.tensor([label])
        elbo = widgets.ElboExplorer(vae, x, 0.4, -0.5, y=y)
        exact = inference.grid_posterior(vae, x, limit=12, points=4801, y=y)
        assert elbo.log_px == pytest.approx(exact.log_px.item(), abs=1e-9)
        assert elbo.elbo + elbo.gap == pytest.approx(elbo.log_px)
        seen.append(elbo.log_px)
    assert min(abs(a - b) for a, b in zip(seen, seen[1:] + seen[:1], strict=True)) > 0.01
    page = show(elbo)
    assert number_after(page, "log", "p", "x") == pytest.approx(elbo.log_px, abs=1e-4)
    assert number_after(page, "reconstruction") == pytest.approx(elbo.reconstruction, abs=1e-4)


def test_a_label_is_asked_for_and_refused(labelled):
    vae, x = labelled
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        widgets.ElboExplorer(vae, x)
    with pytest.raises(ValueError, match="leave y out"):
        widgets.ElboExplorer(
            models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), x.float(), y=torch.tensor([0])
        )


# The pixels of the bars' canvas below the bars, where the axis has its ticks and numbers.
RULER = """() => {
    const canvas = document.querySelectorAll("canvas")[1];
    const scale = canvas.height / 190;
    const [top, tall] = [Math.round(145 * scale), Math.round(15 * scale)];
    const pixels = canvas.getContext("2d").getImageData(0, top, canvas.width, tall).data;
    return [pixels.reduce((a, b) => (a * 31 + b) | 0, 0), new Set(pixels).size];
}"""


def test_the_axis_of_the_bars_stands_still(show):
    """Its numbers are the same pixels wherever q is, also where the bars are torn off; the bars move."""
    vae = models.VAE(1, (3,), hidden=(8,), likelihood="gaussian")
    page = show(widgets.ElboExplorer(vae, torch.zeros(1, 3)))
    rulers, bars = [page.evaluate(RULER)], [drawing(page, 1)]
    assert rulers[0][1] > 2, "something is drawn there"
    for number, value in [(0, 1.2), (1, -3.0), (0, 3.5)]:
        set_slider(page, number, value)
        rulers.append(page.evaluate(RULER))
        bars.append(drawing(page, 1))
    assert all(ruler == rulers[0] for ruler in rulers) and len(set(bars)) == len(bars)


def test_the_axis_holds_0_and_log_px(show):
    elbo = widgets.ElboExplorer(models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(1, 3))
    cases = [[-1.7, 0.06], [-130.0, -90.0], [3.0, 5.0], [-8.0, -2.0]]
    for (log_px, largest), axis in zip(cases, call(show(elbo), elbo, "axisOf", cases), strict=True):
        assert axis["low"] <= min(-8, 2 * log_px) and axis["high"] > max(0, log_px, largest)
        ticks = -axis["low"] / axis["step"]
        assert ticks == pytest.approx(round(ticks)) and 4 <= ticks <= 9, "0 is a tick"
    assert call(show(elbo), elbo, "axisOf", cases[:1])[0]["low"] == -8


@pytest.fixture(scope="module")
def curve():
    """A labelled model of points in the plane."""
    torch.manual_seed(1)
    vae = models.ConditionalVAE(1, 2, (2,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    for parameter in vae.decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return vae, torch.tensor([[0.4, -0.3]], dtype=torch.float64)


def test_the_curve_that_travels_is_the_decoders(curve):
    vae, x = curve
    for label in (0, 1):
        y = torch.tensor([label])
        elbo = widgets.ElboExplorer(vae, x, y=y)
        points = unpack(elbo._curve, np.float64).view(-1, 2)
        z = torch.linspace(-widget.GRID_LIMIT, widget.GRID_LIMIT, len(points), dtype=torch.float64)
        assert torch.allclose(points, vae.decode(z.unsqueeze(1), y.expand(len(z))).detach(), atol=1e-9)
        assert elbo._config["x"] == pytest.approx([0.4, -0.3])


def test_the_plane_follows_q(show, curve):
    """Its picture and its words change with mu and sigma; the words tell the reconstruction term."""
    vae, x = curve
    elbo = widgets.ElboExplorer(vae, x, 0.5, -1.0, y=torch.tensor([0]))
    page = show(elbo)
    assert page.locator("canvas").count() == 3
    words = page.locator("canvas").nth(2).get_attribute("aria-label")
    assert "z = 0.50" in words and f"{elbo.reconstruction:.3f} nats" in words
    pictures = [drawing(page, 2)]
    for number, value in [(0, -1.0), (1, 0.3)]:
        set_slider(page, number, value)
        pictures.append(drawing(page, 2))
    assert len(set(pictures)) == 3


def test_the_curve_in_the_plane_lies_where_its_axes_say(show, curve):
    """One scale for both axes: what the picture does to a difference of points is one factor, upside down."""
    vae, x = curve
    elbo = widgets.ElboExplorer(vae, x, y=torch.tensor([1]))
    page = show(elbo)
    flat = unpack(elbo._curve, np.float64).tolist()
    body = (
        "(flat, x) => { const c = curveOf(flat, x, 12); return [c.at(0.013), c.at(-1), c.x, [c.unit, 0]]; }"
    )
    at, far, star, (unit, _) = (np.array(p) for p in call(page, elbo, body, [[flat, x[0].tolist()]])[0])
    z = torch.tensor([[0.013], [-1.0]], dtype=torch.float64)
    mean, other = vae.decode(z, torch.tensor([1, 1])).detach().numpy()
    assert (at - star) == pytest.approx((mean - x[0].numpy()) * [unit, -unit], abs=0.05)
    assert (far - at) == pytest.approx((other - mean) * [unit, -unit], abs=0.05)


def test_only_points_in_the_plane_have_a_plane(show, labelled):
    vae, x = labelled
    elbo = widgets.ElboExplorer(vae, x, y=torch.tensor([0]))
    assert elbo._curve == ""
    page = show(elbo)
    assert page.locator("canvas").count() == 2 and "plane" not in page.locator(".vae-widget").inner_text()
