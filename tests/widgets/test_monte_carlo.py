"""MonteCarloExplorer: the exact values by other ways, and what the browser draws."""

import math
import re

import numpy as np
import pytest
import torch
import traitlets
from torch.distributions import MultivariateNormal, Normal

from course_utils import widgets
from tests.support.browser import call, words


@pytest.mark.parametrize("dim, eta", [(1, 0.01), (7, 0.3), (50, 1.0)])
def test_monte_carlo_log_px_is_the_density_of_a_typical_x(dim, eta):
    x = math.sqrt(1 + eta) * torch.randint(0, 2, (dim,)).double().mul(2).sub(1)
    exact = MultivariateNormal(torch.zeros(dim).double(), (1 + eta) * torch.eye(dim).double()).log_prob(x)
    assert widgets.MonteCarloExplorer(dim=dim, eta=eta).log_px == pytest.approx(exact.item(), rel=1e-12)


@pytest.mark.parametrize("eta", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("method", ["naive", "importance"])
def test_the_relative_variance_by_numerical_integration(method, eta):
    """∫ p(z)² p(x|z)² / proposal(z) dz over p(x)² in one dimension, to the power K."""
    z = torch.linspace(-12, 12, 480_001, dtype=torch.float64)
    cell = z[1] - z[0]
    x = torch.tensor(1 + eta, dtype=torch.float64).sqrt()
    prior = Normal(torch.zeros_like(x), 1.0)
    log_joint = prior.log_prob(z) + Normal(z, math.sqrt(eta)).log_prob(x)
    proposal = prior if method == "naive" else Normal(x / (1 + eta), 1.3 * math.sqrt(eta / (1 + eta)))
    px = (log_joint.exp() * cell).sum()
    ratio = ((2 * log_joint - proposal.log_prob(z)).exp() * cell).sum() / px**2
    for dim in (1, 5, 50):
        explorer = widgets.MonteCarloExplorer(dim=dim, eta=eta, method=method)
        assert explorer.relative_variance == pytest.approx(ratio.item() ** dim - 1, rel=1e-6)
        assert explorer.samples_needed == pytest.approx(100 * explorer.relative_variance)


@pytest.mark.parametrize("method", ["naive", "importance"])
def test_the_relative_variance_by_simulation(method):
    """Weights drawn in three dimensions, x with a minus sign: their mean is p(x), their variance exact."""
    eta, draws = 0.8, 400_000
    explorer = widgets.MonteCarloExplorer(dim=3, eta=eta, method=method)
    x = math.sqrt(1 + eta) * torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
    prior = Normal(torch.zeros(3).double(), 1.0)
    q = prior if method == "naive" else Normal(x / (1 + eta), 1.3 * math.sqrt(eta / (1 + eta)))
    z = q.sample((draws,))
    log_weight = (Normal(z, math.sqrt(eta)).log_prob(x) + prior.log_prob(z) - q.log_prob(z)).sum(1)
    weight = (log_weight - explorer.log_px).exp()
    assert weight.mean().item() == pytest.approx(1, abs=5 * math.sqrt(explorer.relative_variance / draws))
    square = (weight - 1) ** 2
    assert square.mean().item() == pytest.approx(
        explorer.relative_variance, abs=5 * square.std().item() / math.sqrt(draws)
    )


def test_monte_carlo_state():
    explorer = widgets.MonteCarloExplorer()
    explorer.set_state({"dim": 50, "samples": 10, "eta": 1.0, "method": "importance"})
    assert (explorer.dim, explorer.samples, explorer.eta, explorer.method) == (50, 10, 1.0, "importance")
    for wrong in (("dim", 0), ("dim", 51), ("samples", 20), ("eta", 0.0), ("eta", 2.0), ("method", "lucky")):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)


# makeEstimate's function, its two arrays as lists.
ESTIMATE = """(() => {
    const estimate = makeEstimate(10000, 1.3);
    return (...a) => { const r = estimate(...a); return [Array.from(r.errors), Array.from(r.effective)]; };
})()"""


def test_monte_carlo_knows_the_exact_values(show):
    explorer = widgets.MonteCarloExplorer()
    cases = [
        [dim, eta, method, 1.3]
        for dim in (1, 10, 50)
        for eta in (0.01, 0.3, 1)
        for method in ("naive", "importance")
    ]
    found = call(show(explorer), explorer, "exact", cases)
    for (explorer.dim, explorer.eta, explorer.method, _), exact in zip(cases, found, strict=True):
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
    """The median that the readout shows is the exact value + the median of the errors."""
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
    variance, needed, enough = (
        float(line.rsplit(maxsplit=1)[1].replace(",", "")) for line in details(page).splitlines()[:3]
    )
    assert enough == pytest.approx(np.median(effective), abs=0.51)
    assert variance == pytest.approx(explorer.relative_variance, rel=0.02)
    assert needed == pytest.approx(explorer.samples_needed, rel=0.02)


def details(page) -> str:
    return page.locator("details p").evaluate("(p) => p.textContent")


def test_monte_carlo_opens_simple(show):
    """K = 1, S = 100, three numbers; the rest, with the second plot, is folded away until one asks."""
    page = show(widgets.MonteCarloExplorer())
    assert page.locator(".vae-readout").inner_text().startswith("K = 1   S = 100   η = 0.100\n")
    assert len(re.findall(r"\d\.\d{3}$| nats$", page.locator(".vae-readout").inner_text(), re.MULTILINE)) == 5
    assert page.locator("canvas").count() == 2 and not page.locator("canvas").nth(1).is_visible()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("canvas").nth(1).is_visible()
    assert "effective samples, of 100" in details(page)


# The dimensions at which the dots of 100 estimates are drawn, where one dimension is 9 pixels wide.
DOTS = """(dim) => {
    const found = [];
    const plot = { line() {}, dot(x) { found.push(x / 9); } };
    drawEstimates(plot, (k) => 9 * k, dim, new Array(100).fill(0), 0, "", {});
    return found;
}"""


def test_monte_carlo_dots_stay_with_their_dimension(show):
    explorer = widgets.MonteCarloExplorer()
    for dim, found in zip((1, 25), call(show(explorer), explorer, DOTS, [[1], [25]]), strict=True):
        assert len(found) == 100 and 0.3 < np.abs(np.array(found) - dim).max() <= 0.4
