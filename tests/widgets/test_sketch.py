"""SketchExplorer: the codes, the point at t, the packed LSTM, what it refuses, and what the browser draws."""

import math
import statistics

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, latents, models, pretrained, widgets
from course_utils.data.strokes import to_stroke3
from course_utils.widgets.sketch.widget import pack_sketch_decoder
from tests.support.browser import call, drawing, set_slider, words
from tests.support.packed import linear, unpack

DECODE = """(() => {
    const decode = makeSketchDecoder(JSON.parse(document.getElementById("state").textContent)._decoder);
    return (z, temperature, normals) => decode(z, temperature, Float32Array.from(normals));
})()"""

# How long after a real click the drawing looked different, seen at the next frame at the latest.
WATCH = """() => {
    const canvas = document.querySelectorAll("canvas")[1];
    window.addEventListener("click", (event) => {
        const before = canvas.toDataURL();
        window.seen = null;
        const look = () => {
            if (canvas.toDataURL() === before) requestAnimationFrame(look);
            else window.seen = performance.now() - event.timeStamp;
        };
        requestAnimationFrame(look);
    }, { capture: true });
}"""


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return models.SketchRNN(5, encoder_size=8, decoder_size=12, mixtures=3)


@pytest.fixture(scope="module")
def split():
    return data.sketches(device="cpu").test


def test_its_state(model, split):
    explorer = widgets.SketchExplorer(model, split, count=6)
    mu, _ = model.encode(model.prepare(split.x[:6]))
    np.testing.assert_allclose(explorer._config["mu"], mu.detach(), rtol=1e-6)
    assert explorer._config["names"] == [chr(code) for code in split.y[:6]]
    for packed, x in zip(explorer._drawings, split.x, strict=False):
        assert unpack(packed, "<f4").tolist() == to_stroke3(x).flatten().tolist()
    corners = [torch.cat(data.strokes(x)) for x in split.x[:6]]
    assert explorer._config["extent"] == pytest.approx(
        max(np.ptp(points.numpy(), axis=0).max() for points in corners)
    )


@pytest.mark.parametrize("path", latents.PATHS)
def test_z_is_the_point_of_the_path(model, split, path):
    explorer = widgets.SketchExplorer(model, split)
    mu = model.encode(model.prepare(split.x))[0].detach()
    explorer.set_state({"a": 3, "b": 9, "t": 0.7, "path": path})  # what the browser sends
    torch.testing.assert_close(explorer.z, latents.interpolate(mu[3], mu[9], 11, path)[7])
    explorer.b = 3
    torch.testing.assert_close(explorer.z, mu[3], msg="from A to itself")


def test_z_in_the_palette_is_the_point_between_four(model, split):
    explorer = widgets.SketchExplorer(model, split)
    assert (explorer.c, explorer.d, explorer.corners) == (2, 3, 2), "first the way between two"
    explorer.set_state({"b": 5, "corners": 4, "t": 0.7, "u": 0.2, "path": "straight"})
    mu = model.encode(model.prepare(split.x))[0].detach()
    torch.testing.assert_close(
        explorer.z, 0.8 * (0.3 * mu[0] + 0.7 * mu[5]) + 0.2 * (0.3 * mu[2] + 0.7 * mu[3])
    )


def test_the_packed_decoder_is_the_decoder(model):
    """The LSTM's equations with the unpacked numbers, against torch's LSTM."""

    def apply(layer, v):
        weight, bias = linear(layer)
        return weight @ v + bias

    packed, z = pack_sketch_decoder(model, torch.zeros(1, 5)), torch.randn(5)
    before = torch.tensor([0.3, -0.7, 0, 1, 0])
    _, state = model.next_rows(torch.tensor([[[0.0, 0, 1, 0, 0]]]), z[None])
    h, c = (part.detach().numpy().ravel() for part in state)
    np.testing.assert_allclose(
        apply(packed["initial"], z.numpy()), model.initial(z).detach(), atol=1e-4, err_msg="the first state"
    )
    gates = apply(packed["input"], torch.cat([before, z]).numpy()) + apply(packed["hidden"], h)
    i, f, g, o = np.split(gates, 4)
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    _, (want_h, want_c) = model.next_rows(before[None, None], z[None], state)
    np.testing.assert_allclose(h, want_h.detach().ravel(), atol=1e-4)
    np.testing.assert_allclose(c, want_c.detach().ravel(), atol=1e-4)
    np.testing.assert_allclose(
        apply(packed["output"], h),
        model.output(want_h[0]).detach().ravel(),
        atol=1e-4,
        err_msg="the next row",
    )


def test_drawings_without_a_name(model):
    x = data.sketches(device="cpu").test.x[:3]
    explorer = widgets.SketchExplorer(model, data.SketchSet(x, torch.full((3,), -1)))
    assert explorer._config["names"] == ["", "", ""]


@pytest.mark.parametrize(
    "trait, value",
    [
        ("a", 24),
        ("b", -1),
        ("d", 24),
        ("t", 1.1),
        ("t", -0.1),
        ("u", 1.1),
        ("corners", 3),
        ("temperature", 1.5),
        ("path", "crooked"),
    ],
)
def test_values_that_are_not_there(model, split, trait, value):
    explorer = widgets.SketchExplorer(model, split)
    before = getattr(explorer, trait)
    with pytest.raises(traitlets.TraitError):
        explorer.set_trait(trait, value)
    assert getattr(explorer, trait) == before


def test_bad_arguments(model, split):
    with pytest.raises(TypeError, match=r"shows a models\.SketchRNN, got a VAE"):
        widgets.SketchExplorer(models.VAE(2, hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"count \w+ be at least 2"):
        widgets.SketchExplorer(model, split, count=1)
    with pytest.raises(ValueError, match="two drawings or more, and one code point for each, got 1 drawings"):
        widgets.SketchExplorer(model, data.SketchSet(split.x[:1], split.y[:1]))
    with pytest.raises(ValueError, match="3 drawings and 2 code points"):
        widgets.SketchExplorer(model, data.SketchSet(split.x[:3], split.y[:2]))
    with pytest.raises(ValueError, match="stroke-5"):
        widgets.SketchExplorer(model, data.SketchSet(torch.zeros(3, 36, 5), split.y[:3]))


def test_its_page_needs_no_network(model, split, tmp_path):
    text = widgets.save_html(
        widgets.SketchExplorer(model, split), tmp_path / "page.html", "a page"
    ).read_text()
    assert text.count("export default") == 1 and "\nimport " not in text
    assert "http://" not in text and "https://" not in text


@pytest.fixture(scope="module")
def rnn():
    return pretrained.load("characters")


@pytest.fixture
def explorer(rnn):
    return widgets.SketchExplorer(rnn, data.sketches(device="cpu").test)


def test_the_browser_draws_what_torch_draws(show, rnn, explorer):
    """At temperature 0: 20 points, the packaged model; the same pen states, each offset within 0.01."""
    z = torch.randn(20, rnn.latent_dim, generator=torch.Generator().manual_seed(0))
    found = call(show(explorer), explorer, DECODE, [[point, 0, [0] * 6 * 36] for point in z.tolist()])
    for rows, expected in zip(found, rnn.decode(z), strict=True):
        want = to_stroke3(expected)
        assert len(rows) == len(want)
        torch.testing.assert_close(torch.tensor(rows).view(-1, 3), want, atol=0.01, rtol=0)


@pytest.mark.parametrize("temperature", [0.4, 1.0])
def test_the_browser_draws_at_random_as_torch_does(show, temperature):
    """The first rows of 4,000 drawings: the pen's states, the offset's means and second moments."""
    torch.manual_seed(3)
    rnn = models.SketchRNN(4, encoder_size=8, decoder_size=16, mixtures=3).requires_grad_(False)
    rnn.output.weight.mul_(4)
    explorer = widgets.SketchExplorer(rnn, data.sketches(device="cpu").test, count=2)
    z = torch.randn(4)
    first, _ = rnn.next_rows(torch.tensor([[[0.0, 0, 1, 0, 0]]]), z[None])
    warm = first.at_temperature(temperature)
    normals = torch.randn(4000, 36 * 6, generator=torch.Generator().manual_seed(1))
    found = call(
        show(explorer), explorer, DECODE, [[z.tolist(), temperature, row] for row in normals.tolist()]
    )
    rows = torch.tensor([drawing[0] if drawing else [0, 0, 2] for drawing in found])
    for state, share in enumerate(warm.log_pen.exp().flatten().tolist()):
        error = math.sqrt(share * (1 - share) / 4000)
        assert (rows[:, 2] == state).double().mean().item() == pytest.approx(share, abs=5 * error)
    offsets = rows[rows[:, 2] < 2, :2]
    weight, mu, sigma, rho = (
        part.flatten(0, 1) for part in (warm.log_weight.exp(), warm.mu, warm.log_sigma.exp(), warm.rho)
    )
    mean = (weight.unsqueeze(-1) * mu).sum(1)[0]
    second = (weight.unsqueeze(-1) * (mu.square() + sigma.square())).sum(1)[0]
    mixed = (weight * (mu.prod(-1) + rho * sigma.prod(-1))).sum()
    for values, want in ((offsets, mean), (offsets.square(), second), (offsets.prod(1, keepdim=True), mixed)):
        assert ((values.mean(0) - want).abs() < 5 * values.std(0) / math.sqrt(len(values))).all()


def test_the_paths_are_those_of_latents(show, explorer):
    page = show(explorer)
    a, b = torch.randn(2, 7, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    for path in latents.PATHS:
        for target in (b, a, a + 1e-6, -a if path == "straight" else b):
            ways = latents.along(a, target, torch.tensor([0.0, 0.3, 1.0], dtype=torch.float64), path)
            found = call(
                page, explorer, "along", [[a.tolist(), target.tolist(), t, path] for t in (0, 0.3, 1)]
            )
            torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), ways, atol=1e-6, rtol=0)


def test_the_point_between_four_is_that_of_latents(show, explorer):
    corners = torch.randn(4, 7, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    places = [(0.3, 0.8, path) for path in latents.PATHS]
    found = call(show(explorer), explorer, "amid", [[corners.tolist(), *place] for place in places])
    torch.testing.assert_close(
        torch.tensor(found, dtype=torch.float64), torch.stack([latents.amid(corners, *at) for at in places])
    )


def test_the_palette(show, rnn, explorer):
    """Four corners instead of two: the ring moves by keys and by hand, and what it is on is drawn large."""
    explorer.temperature, explorer.b = 0.0, 5
    page = show(explorer)
    page.locator("select").first.select_option("4")
    palette, seen = page.locator("canvas").first, set()
    assert page.locator("canvas").count() == 6, "the palette, the drawing and four menus"
    assert page.get_by_label("A → B").is_hidden()
    explorer.corners = 4
    palette.focus()
    for key, (t, u) in {
        "ArrowRight": (0.42, 0.4),
        "ArrowUp": (0.42, 0.38),
        "Shift+ArrowDown": (0.42, 0.48),
    }.items():
        page.keyboard.press(key)
        explorer.t, explorer.u = t, u
        shown = words(page)
        assert [float(shown[shown.index(name) + 2]) for name in "tu"] == [t, u]
        assert int(shown[-4]) == len(data.strokes(rnn.decode(explorer.z)))
        seen.add(drawing(page, 0))
    assert len(seen) == 3
    place = palette.bounding_box()
    palette.click(position={"x": 0.9 * place["width"], "y": 0.1 * place["height"]})  # the upper right corner
    assert "100 % of the way to the right and 0 % of the way down" in palette.get_attribute("aria-label")
    explorer.t, explorer.u = 1.0, 0.0
    assert int(words(page)[-4]) == len(data.strokes(rnn.decode(explorer.z)))
    before = drawing(page, 0)
    page.locator("canvas").nth(5).focus()
    page.keyboard.press("ArrowRight")  # another D
    assert drawing(page, 0) != before
    page.locator("select").first.select_option("2")
    assert page.locator("canvas").count() == 6 and page.locator("canvas").nth(5).is_hidden()
    assert page.get_by_label("A → B").is_visible()


def test_the_slider_redraws_and_says_so(show, rnn, explorer):
    explorer.a, explorer.b, explorer.temperature = 2, 7, 0.0
    page = show(explorer)
    seen = set()
    for t in (0, 0.3, 0.5, 0.8, 1):
        set_slider(page, 0, t)
        explorer.t = t
        shown = words(page)
        strokes = len(data.strokes(rnn.decode(explorer.z)))
        assert int(shown[-4]) == strokes and shown[-3].startswith("stroke")
        assert float(shown[shown.index("t") + 2]) == pytest.approx(t)
        assert float(shown[shown.index("‖z‖") + 2]) == pytest.approx(explorer.z.norm().item(), abs=6e-3)
        seen.add(drawing(page, 1))
    assert len(seen) == 5


def test_noise_and_temperature(show, explorer):
    page = show(explorer)
    again = page.locator("button").nth(1)
    one = drawing(page, 1)
    again.click()
    assert drawing(page, 1) != one, "new noise"
    set_slider(page, 1, 0)
    assert again.is_disabled(), "at temperature 0 there is no noise"
    assert again.evaluate("(button) => Number(getComputedStyle(button).opacity)") < 0.6, "and it looks so"


def test_it_draws_stroke_by_stroke_soon_after_the_click(show, explorer):
    """From a real click to the first changed pixels: the median of nine is below 200 ms; then all is there."""
    page = show(explorer)
    page.evaluate(WATCH)
    whole, waited = drawing(page, 1), []
    for _ in range(9):
        page.locator("button").first.click()
        page.wait_for_function("window.seen !== null && window.seen !== undefined")
        waited.append(page.evaluate("window.seen"))
        assert drawing(page, 1) != whole
    page.wait_for_function(
        "(whole) => document.querySelectorAll('canvas')[1].toDataURL() === whole", arg=whole, timeout=10_000
    )
    print(
        f"from click to first stroke: {statistics.median(waited):.0f} ms, median of "
        f"{sorted(map(round, waited))}"
    )
    assert statistics.median(waited) < 200


def test_who_wants_no_motion_sees_all_at_once(show, explorer):
    page = show(explorer)
    page.emulate_media(reduced_motion="reduce")
    whole = drawing(page, 1)
    page.locator("button").first.click()
    assert drawing(page, 1) == whole


def test_a_and_b_are_chosen_among_drawings(show, explorer):
    """By a click on one of 24, eight a row, and by the arrow keys; no font is needed to tell them apart."""
    page = show(explorer)
    menus = [page.locator("canvas").nth(number) for number in (2, 3)]
    said = lambda menu: menu.get_attribute("aria-label")  # noqa: E731
    assert page.locator("select").count() == 2, "only the path, and between how many, are chosen by name"
    before, row = drawing(page, 2), drawing(page, 0)
    menus[0].click(position={"x": 34 * 3 + 10, "y": 34 + 10})
    assert "A is number 12 " in said(menus[0]) and "B is number 2 " in said(menus[1])
    assert drawing(page, 2) != before and drawing(page, 0) != row
    menus[1].focus()
    page.keyboard.press("ArrowDown")
    assert "B is number 10 " in said(menus[1])
    page.keyboard.press("ArrowLeft")
    assert "B is number 9 " in said(menus[1])
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    assert "B is number 1 " in said(menus[1]), "it stays among the drawings"
