"""What the widgets of lectures 04, 06, 07 and 09 compute and show in the browser is what Python computes."""

import numpy as np
import pytest
import torch

from course_utils import data, inference, models, widgets


def call(page, widget, function: str, cases: list):
    """What the JavaScript function of the widget's module gives for each list of arguments."""
    source = widget._esm.replace("export default", "const widget =").replace("export function", "function")
    source = source.replace("export const", "const")
    return page.evaluate(
        f"([source, cases]) => {{ const f = new Function(`${{source}}; return {function}`)(); return cases.map((c) => f(...c)); }}",
        [source, cases],
    )


# makeEstimate's function, its two arrays as lists.
ESTIMATE = """(() => {
    const estimate = makeEstimate();
    return (...a) => { const r = estimate(...a); return [Array.from(r.errors), Array.from(r.effective)]; };
})()"""


def words(page) -> list[str]:
    """The words of the readout, with signs that Python reads."""
    text = page.locator(".vae-readout").inner_text().replace("−", "-")
    for character in "\u2007(),":
        text = text.replace(character, " ")
    return text.split()


def grey(page, number: int) -> np.ndarray:
    """The grey values of the page's picture of this number."""
    picture = page.locator("canvas.vae-picture").nth(number)
    pixels = picture.evaluate(
        "(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"
    )
    return np.array(pixels[::4])


def test_monte_carlo_knows_the_exact_values(show):
    explorer = widgets.MonteCarloExplorer()
    cases = [
        [dim, eta, method]
        for dim in (1, 10, 50)
        for eta in (0.01, 0.3, 1)
        for method in ("naive", "importance")
    ]
    found = call(show(explorer), explorer, "exact", cases)
    for (explorer.dim, explorer.eta, explorer.method), exact in zip(cases, found, strict=True):
        assert exact["logPx"] == pytest.approx(explorer.log_px, rel=1e-12)
        assert exact["relativeVariance"] == pytest.approx(explorer.relative_variance, rel=1e-9)


def test_monte_carlo_estimates_are_unbiased_and_spread_as_the_exact_variance_says(show):
    cases = [
        [dim, eta, samples, method, repeats]
        for dim, eta, method in [
            (1, 0.1, "naive"),
            (2, 1.0, "naive"),
            (5, 0.1, "importance"),
            (20, 0.5, "importance"),
        ]
        for samples, repeats in [(100, 2000), (1000, 200), (10_000, 20)]
    ]
    page = show(widgets.MonteCarloExplorer())
    for (dim, eta, samples, method, repeats), found in zip(
        cases,
        call(
            page,
            widgets.MonteCarloExplorer,
            ESTIMATE,
            cases,
        ),
        strict=True,
    ):
        errors, effective = np.array(found)
        variance = widgets.MonteCarloExplorer(dim=dim, eta=eta, method=method).relative_variance
        ratio = np.exp(errors)  # p̂(x) / p(x)
        assert ratio.mean() == pytest.approx(1, abs=5 * np.sqrt(variance / samples / repeats))
        if repeats >= 200:
            square = (ratio - 1) ** 2
            assert square.mean() == pytest.approx(variance / samples, abs=5 * square.std() / np.sqrt(repeats))
        if samples == 10_000:
            assert effective.mean() / samples == pytest.approx(1 / (1 + variance), rel=0.1)
            assert (effective >= 1).all() and (effective <= samples).all()


def test_monte_carlo_says_what_it_drew(show):
    """The median that the readout shows is exact + the median of the errors; the plot is complete after a moment."""
    explorer = widgets.MonteCarloExplorer(dim=4, eta=0.2, samples=100)
    page = show(explorer)
    shown = words(page)
    ((errors, effective),) = call(
        page,
        explorer,
        ESTIMATE,
        [[4, 0.2, 100, "naive", 100]],
    )
    assert float(shown[shown.index("exact") + 1]) == pytest.approx(explorer.log_px, abs=6e-4)
    assert float(shown[shown.index("estimate") + 1]) == pytest.approx(
        explorer.log_px + np.median(errors), abs=6e-4
    )
    assert float(shown[shown.index("from") + 1]) == pytest.approx(
        explorer.log_px + np.quantile(errors, 0.1), abs=6e-4
    )
    assert float(shown[shown.index("samples") + 1]) == pytest.approx(np.median(effective), abs=0.51)
    assert float(shown[shown.index("variance") + 1]) == pytest.approx(explorer.relative_variance, rel=0.02)


def test_reparameterization_gradients_are_pythons(show):
    explorer = widgets.ReparameterizationExplorer()
    page = show(explorer)
    names = list(explorer.traits()["function"].values)
    cases = [[name, mu, sigma] for name in names for mu in (-1.7, 0.4) for sigma in (0.1, 1.0)]
    for (name, mu, sigma), found in zip(cases, call(page, explorer, "exactGradient", cases), strict=True):
        explorer = widgets.ReparameterizationExplorer(function=name, mu=mu, log_sigma=float(np.log(sigma)))
        assert found == pytest.approx(explorer.exact_gradient, rel=1e-9, abs=1e-12)
    for name in names:
        explorer = widgets.ReparameterizationExplorer(function=name, mu=0.3, log_sigma=-0.6)
        shown = words(show(explorer))
        for row, word in enumerate(("∂F/∂μ", "∂F/∂σ")):
            at = shown.index(word)
            expected = [explorer.gradient[row], explorer.exact_gradient[row]]
            assert [float(value) for value in shown[at + 1 : at + 3]] == pytest.approx(expected, abs=6e-5)


def test_new_eps_are_other_eps_and_the_same_at_each_visit(show):
    seen = []
    for _ in range(2):
        page = show(widgets.ReparameterizationExplorer())
        before = page.locator(".vae-readout").inner_text()
        page.locator("button").click()
        seen.append(page.locator(".vae-readout").inner_text())
        page.locator("button").click()
        assert len({before, seen[-1], page.locator(".vae-readout").inner_text()}) == 3
    assert seen[0] == seen[1]


def test_new_eps_are_standard_normal(show):
    """The source that two widgets draw from: mean, variance, fourth moment and the correlation of neighbours."""
    page = show(widgets.ReparameterizationExplorer())
    (values,) = call(
        page, widgets.ReparameterizationExplorer, "(n) => Array.from(normalSource(5)(n))", [[100_000]]
    )
    values = np.array(values)
    bound = 5 / np.sqrt(len(values))
    assert abs(values.mean()) < bound
    assert abs((values**2).mean() - 1) < bound * np.sqrt(2)
    assert abs((values**4).mean() - 3) < bound * np.sqrt(96)
    assert abs((values[1:] * values[:-1]).mean()) < bound


def test_amortization_shows_pythons_numbers_and_torchs_image(show):
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 8, 8), hidden=(16,))
    x = data.binarize(torch.rand(3, 1, 8, 8))
    path = inference.posterior_path(vae, x, init="encoder", steps=10)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    explorer.index, explorer.step = 2, 4
    page = show(explorer)
    page.locator("canvas").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    explorer.index, explorer.step = 1, 3
    shown = words(page)
    assert shown[:8] == ["image", "2", "of", "3", "step", "3", "of", "10"]
    for word, expected in [
        ("step", explorer.elbo),
        ("p(x)", explorer.gap.log_px[1].item()),
        ("approximation", -explorer.gap.approximation[1].item()),
        ("F(q*)", explorer.gap.elbo_best[1].item()),
        ("amortization", -explorer.gap.amortization[1].item()),
        ("F(q_encoder)", explorer.gap.elbo_encoder[1].item()),
    ]:
        word = word.replace("(", " ").replace(")", " ").split()[-1]
        at = len(shown) - 1 - shown[::-1].index(word)
        assert float(shown[at + 1]) == pytest.approx(expected, abs=6e-3), word
    for word, expected in [("μ", path.mu[3, 1]), ("σ", path.log_sigma[3, 1].exp())]:
        at = shown.index(word)
        assert [float(value) for value in shown[at + 2 : at + 4]] == pytest.approx(
            expected.tolist(), abs=6e-4
        )
    assert grey(page, 0).tolist() == (255 * x[1]).flatten().tolist()
    assert np.abs(grey(page, 1) - 255 * vae.decode(path.mu[3, 1]).detach().flatten().numpy()).max() <= 1
