"""DigitExplorer: its data, drawings as MNIST's; the browser's posterior, bound and fit are Python's."""

import json

import numpy as np
import pytest
import torch
import traitlets

from course_utils import inference, models, pretrained, widgets
from course_utils.inference import plane
from course_utils.widgets.layers import run
from tests.support.browser import call, drawing, number_after

SCRIBBLE = [[[0, 3, 3, 25, 25], [0, 25, 3, 3, 25], [0, 14, 2, 14, 26], [0, 2, 14, 26, 14]]]


@pytest.fixture(scope="module")
def vae():
    return pretrained.load("mnist-2d").cpu()


@pytest.fixture(scope="module")
def digit(vae, mnist):
    return widgets.DigitExplorer(vae, mnist.test)


def white(image):
    return (image > 127).float()


def test_it_begins_at_a_test_image(digit, mnist):
    assert torch.equal(digit.x, white(mnist.test.x[:1]))
    for name, wrong, words in [
        ("index", 20, "from 0 to 19, or None"),
        ("pixels", "0f", "196 hexadecimal digits"),
        ("pixels", "x" * 196, "196 hexadecimal digits"),
        ("q", [0.0, 0.0], "for the encoder's, got"),
        ("strokes", [[0.0, 1.0]], "length|strokes"),
    ]:
        with pytest.raises(traitlets.TraitError, match=words):
            setattr(digit, name, wrong)


def test_without_a_drawing_x_is_the_image(mnist):
    digit = widgets.DigitExplorer(models.VAE(2, hidden=(8,)), mnist.test)
    digit.index = 4
    assert torch.equal(digit.x, white(mnist.test.x[4:5]))
    digit.index = None
    assert not digit.x.any()
    drawn = "f" * 196
    digit.set_state(dict(index=2, strokes=[[0, 1.0, 1.0]], pixels=drawn))  # as the browser sends them
    assert digit.index == 2 and digit.pixels == drawn


@pytest.mark.parametrize(
    "model, error, words",
    [
        (models.Autoencoder(2), TypeError, r"shows a models\.VAE, got a"),
        (models.VAE(3), ValueError, "latent_dim must be 2"),
        (models.VAE(2, likelihood="gaussian"), ValueError, "likelihood 'bernoulli', got 2"),
        (models.VAE(2, architecture="conv"), ValueError, "encoder must be Linear layers"),
    ],
)
def test_it_says_what_it_cannot_show(model, error, words, mnist):
    with pytest.raises(error, match=words):
        widgets.DigitExplorer(model, mnist.test)


def test_the_networks_are_small_and_close(digit, vae, mnist):
    """The encoder within a twentieth of its sigma, log p(x|z) within a twentieth of a nat."""
    state = json.dumps([digit._encoder, digit._decoder, digit._config])
    assert len(state) < 2_000_000
    x = white(mnist.test.x[1000:2000])
    mu, log_sigma = vae.encode(x)
    shown_mu, shown_log_sigma = run(digit._encoder, x.flatten(1)).chunk(2, 1)
    assert ((shown_mu - mu) / log_sigma.exp()).square().mean().sqrt() < 0.1
    assert (shown_log_sigma - log_sigma).square().mean().sqrt() < 0.02
    logits = run(digit._decoder, mu)
    shown = (x.flatten(1) * logits).sum(1) - torch.nn.functional.softplus(logits).sum(1)
    assert (shown - vae.log_likelihood(x, mu)).abs().max() < 0.05


RASTER = """(strokes, image) => {
    const pen = element("canvas", { width: 28, height: 28 }).getContext("2d");
    return Array.from(pixelsOf(pen, strokes, image && Uint8Array.from(image)));
}"""


def test_a_drawing_becomes_pixels_as_mnists(show, digit, mnist):
    one = [[0, 5, 20, 5, 24]]  # small, and in a corner
    large = [[0, 1, 1, 27, 1, 14, 14, 10, 27]]
    image = white(mnist.test.x[0]).flatten().tolist()
    erased = [[1, 0, 7, 28, 7]]
    cases = [[one, None], [large, None], [SCRIBBLE[0], None], [[], None], [[], image], [erased, image]]
    drawn = np.array(call(show(digit), digit, RASTER, cases)).reshape(-1, 28, 28)
    for pixels in drawn[:3]:
        rows, columns = pixels.nonzero()
        assert max(np.ptp(rows), np.ptp(columns)) < 21, "in 20 × 20"
        assert abs(rows.mean() + 0.5 - 14) < 1 and abs(columns.mean() + 0.5 - 14) < 1, "centred by mass"
    assert np.ptp(drawn[0].nonzero()[0]) < 12, "a small drawing is not blown up to a digit"
    assert 60 < drawn[1].sum() < 200, "as much ink as in a digit"
    assert drawn[3].sum() == 0
    assert np.array_equal(drawn[4].flatten(), image)
    gone = np.array(image).reshape(28, 28)[5:9].sum()
    assert gone > 0 and drawn[5].sum() == pytest.approx(sum(image) - gone, abs=6)


def test_log_px_is_that_of_a_grid(show, mnist):
    """A small model, so that grid_posterior is cheap; its weights are large, so that p(z|x) has structure."""
    torch.manual_seed(1)
    small = models.VAE(2, hidden=(16,))
    with torch.no_grad():
        for parameter in small.decoder.parameters():
            parameter.mul_(3)
    explorer = widgets.DigitExplorer(small, mnist.test, count=3)
    exact = inference.grid_posterior(small, explorer.x, limit=6.0, points=401).log_px.item()
    page = measured(show(explorer))
    assert number_after(page, "=", "log", "p", "x") == pytest.approx(exact, abs=0.03)


def measured(page):
    page.wait_for_function("document.querySelector('.vae-readout').textContent.includes('nats')")
    return page


def test_an_empty_image_has_its_numbers_too(show, digit, vae):
    """Its p(z|x) goes on beyond the plane."""
    page = show(digit)
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("document.querySelector('.vae-readout').textContent.includes('nothing yet')")
    measured(page)
    x = torch.zeros(1, 1, 28, 28)
    exact = inference.grid_posterior(vae, x, limit=9.0, points=451).log_px.item()
    assert number_after(page, "=", "log", "p", "x") == pytest.approx(exact, abs=0.03)
    assert "An empty image is an x as well" in page.locator(".vae-widget").inner_text()


LEDGER = """([source, cases]) => {
    const make = `makePosterior, makeNetwork, moments, klOf, climb, fromHex, pixelsOf, toHex, element`;
    const m = new Function(`${source}; return { ${make} }`)();
    const run = (task) => { for (let s = task.next(); ; s = task.next()) if (s.done) return s.value; };
    const { state } = cases;
    const [encode, decode] = [m.makeNetwork(state._encoder), m.makeNetwork(state._decoder)];
    const posterior = m.makePosterior(decode, state._config.limit);
    const pen = m.element("canvas", { width: 28, height: 28 }).getContext("2d");
    return cases.x.map((given) => {
        const hex = typeof given === "string" ? given : m.toHex(m.pixelsOf(pen, given, null));
        const bits = m.fromHex(hex);
        const on = Array.from(bits.keys()).filter((i) => bits[i]);
        const q = Array.from(encode(bits));
        const f = (z) => posterior.at(z, on);
        const F = (of) => run(m.moments(f, of, state._config.rule))[0] - m.klOf(of);
        const best = [...m.climb(f, q, state._config.short_rule)].at(-1)?.q ?? q;
        return { hex, q, best, logPx: run(posterior.exact(on, q)).logPx, F: F(q), bestF: F(best) };
    });
}"""


def test_the_ledger_is_pythons(show, digit, vae, mnist):
    """log p(x) and F of test images and a scribble; the climb gains, and ends near fit_posterior's best."""
    source = digit._esm.replace("export default", "const widget =")
    state = {name: getattr(digit, name) for name in ("_encoder", "_decoder", "_config")}
    images = [image for image, _ in digit._config["images"][:4]]
    answers = show(digit).evaluate(LEDGER, [source, dict(state=state, x=[*images, *SCRIBBLE])])
    for answer in answers:
        x = torch.from_numpy(np.unpackbits(np.frombuffer(bytes.fromhex(answer["hex"]), np.uint8)))
        x = x.float().reshape(1, 1, 28, 28)
        mu, log_sigma = torch.tensor(answer["q"]).reshape(2, 1, 2)
        with torch.no_grad():
            exact = plane.window(vae, x, mu, log_sigma).log_px
            bound = plane.elbo(vae, x, mu.unsqueeze(0), log_sigma.unsqueeze(0)).item()
        assert answer["logPx"] == pytest.approx(exact, abs=0.05)
        assert answer["F"] == pytest.approx(bound, abs=0.05 + 1e-3 * abs(exact - bound))
        assert answer["F"] <= answer["bestF"] + 1e-6 and answer["bestF"] < answer["logPx"] + 0.05
    first = inference.fit_posterior(vae, white(mnist.test.x[:1])).elbo.item()
    assert answers[0]["bestF"] == pytest.approx(first, abs=0.15)
    assert answers[-1]["logPx"] - answers[-1]["F"] > answers[0]["logPx"] - answers[0]["F"] + 1, "no digit"


def test_drawing_by_mouse_and_keys(show, digit):
    page = measured(show(digit))
    page.get_by_role("button", name="Clear").click()
    empty = drawing(page, 3)
    pad = page.locator("canvas").first
    area = pad.bounding_box()
    page.mouse.move(area["x"] + 120, area["y"] + 50)
    page.mouse.down()
    page.mouse.move(area["x"] + 120, area["y"] + 190, steps=8)
    page.mouse.up()
    by_mouse = drawing(page, 3)
    assert by_mouse != empty and "1 stroke" in page.locator(".vae-readout").inner_text()
    assert abs(number_after(measured(page), "=", "log", "p", "x")) < 150
    pad.press(" ")
    for _ in range(8):
        pad.press("Shift+ArrowRight")
    assert "2 strokes" in page.locator(".vae-readout").inner_text() and drawing(page, 3) != by_mouse
    assert "pen is down" in pad.get_attribute("aria-label")
    pad.press(" ")
    assert "pen is up" in pad.get_attribute("aria-label")


def test_fit_and_draws(show, digit):
    page = measured(show(digit))
    gap = number_after(page, "+", "the", "gap")
    page.get_by_role("button", name="Fit q").click()
    page.get_by_text("the fitted q").wait_for()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('gap')")
    page.wait_for_timeout(500)
    assert number_after(measured(page), "+", "the", "gap") < gap
    before = drawing(page, 5)
    page.get_by_role("button", name="New draws").click()
    assert drawing(page, 5) != before
