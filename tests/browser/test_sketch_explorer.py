"""SketchExplorer in Chromium: it decodes and draws by chance as torch does, and a stroke follows the click."""

import math
import statistics

import pytest
import torch

from course_utils import data, latents, models, pretrained, widgets
from course_utils.data.strokes import to_stroke3
from tests.support.browser import call, words

DECODE = """(() => {
    const decode = makeSketchDecoder(JSON.parse(document.getElementById("state").textContent)._decoder);
    return (z, temperature, normals) => decode(z, temperature, Float32Array.from(normals));
})()"""

# When a real click came, and when the drawing next looked otherwise than before it, at the next frame at the latest.
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
def rnn():
    return pretrained.load("characters")


@pytest.fixture
def explorer(rnn):
    return widgets.SketchExplorer(rnn, data.sketches(device="cpu").test)


def sheet(page) -> str:
    return page.locator("canvas").nth(1).evaluate("(c) => c.toDataURL()")


def test_the_browser_draws_what_torch_draws(show, rnn, explorer):
    """At temperature 0: 20 points, the packaged model; the same pen states, and every offset within a hundredth."""
    z = torch.randn(20, rnn.latent_dim, generator=torch.Generator().manual_seed(0))
    found = call(show(explorer), explorer, DECODE, [[point, 0, [0] * 6 * 36] for point in z.tolist()])
    for rows, drawing in zip(found, rnn.decode(z), strict=True):
        want = to_stroke3(drawing)
        assert len(rows) == len(want)
        torch.testing.assert_close(torch.tensor(rows).view(-1, 3), want, atol=0.01, rtol=0)


@pytest.mark.parametrize("temperature", [0.4, 1.0])
def test_the_browser_draws_by_chance_as_torch_does(show, temperature):
    """The first rows of 4,000 drawings: the shares of the pen's states, means and second moments of the offset."""
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
                page, explorer, "between", [[a.tolist(), target.tolist(), t, path] for t in (0, 0.3, 1)]
            )
            torch.testing.assert_close(torch.tensor(found, dtype=torch.float64), ways, atol=1e-6, rtol=0)


def test_the_slider_redraws_and_says_so(show, rnn, explorer):
    explorer.a, explorer.b, explorer.temperature = 2, 7, 0.0
    page = show(explorer)
    seen = set()
    for t in (0, 0.3, 0.5, 0.8, 1):
        page.locator("input").first.evaluate(
            "(e, t) => { e.value = t; e.dispatchEvent(new Event('input')); }", t
        )
        explorer.t = t
        shown = words(page)
        strokes = len(data.strokes(rnn.decode(explorer.z)))
        assert int(shown[-4]) == strokes and shown[-3].startswith("stroke")
        assert float(shown[shown.index("t") + 2]) == pytest.approx(t)
        assert float(shown[shown.index("‖z‖") + 2]) == pytest.approx(explorer.z.norm().item(), abs=6e-3)
        seen.add(sheet(page))
    assert len(seen) == 5


def test_chance_and_temperature(show, explorer):
    page = show(explorer)
    again = page.locator("button").nth(1)
    one = sheet(page)
    again.click()
    assert sheet(page) != one, "another chance"
    page.locator("input").nth(1).evaluate("(e) => { e.value = 0; e.dispatchEvent(new Event('input')); }")
    assert again.is_disabled(), "at temperature 0 there is no chance"


def test_it_draws_stroke_by_stroke_soon_after_the_click(show, explorer):
    """From a real click to the first changed pixels, in the page: the median of nine is below 200 ms. In the end all is there."""
    page = show(explorer)
    page.evaluate(WATCH)
    whole, waited = sheet(page), []
    for _ in range(9):
        page.locator("button").first.click()
        page.wait_for_function("window.seen !== null && window.seen !== undefined")
        waited.append(page.evaluate("window.seen"))
        assert sheet(page) != whole
    page.wait_for_function(
        "(whole) => document.querySelectorAll('canvas')[1].toDataURL() === whole", arg=whole, timeout=10_000
    )
    print(
        f"from click to first stroke: {statistics.median(waited):.0f} ms, median of {sorted(map(round, waited))}"
    )
    assert statistics.median(waited) < 200


def test_who_wants_no_motion_sees_all_at_once(show, explorer):
    page = show(explorer)
    page.emulate_media(reduced_motion="reduce")
    whole = sheet(page)
    page.locator("button").first.click()
    assert sheet(page) == whole
