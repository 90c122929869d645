"""ReparameterizationExplorer: what flows back is torch's gradient, and eps are standard normal."""

import math

import numpy as np
import pytest
import torch
import traitlets
from torch.distributions import Normal

from course_utils import widgets
from course_utils.widgets.reparameterization import widget
from tests.support.browser import call, drawing, words

FUNCTIONS = {  # by torch, to be differentiated by torch
    "z²": torch.square,
    "sin 2z": lambda z: (2 * z).sin(),
    "tanh 3z": lambda z: (3 * z).tanh(),
    "√(z² + 0.1)": lambda z: (z**2 + 0.1).sqrt(),
    "z > 0": lambda z: (z > 0).double() + 0 * z,
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("mu, log_sigma", [(0.7, -0.4), (-1.3, 0.0), (0.2, -1.5)])
def test_what_flows_back_and_the_exact_gradient(function, mu, log_sigma):
    explorer = widgets.ReparameterizationExplorer(function=function, mu=mu, log_sigma=log_sigma)
    q = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (mu, math.exp(log_sigma))]
    f = FUNCTIONS[function]
    estimate = f(q[0] + q[1] * torch.tensor(explorer.eps, dtype=torch.float64)).mean()
    backprop = [gradient.item() for gradient in torch.autograd.grad(estimate, q)]
    assert explorer.gradient == pytest.approx(backprop, abs=1e-12)
    # The density is differentiated here, not f: true for the jump too, between two points of the grid.
    z = (torch.arange(-160_000, 160_000, dtype=torch.float64) + 0.5) / 10_000
    expectation = (Normal(*q).log_prob(z).exp() * f(z)).sum() / 10_000
    exact = [gradient.item() for gradient in torch.autograd.grad(expectation, q)]
    assert explorer.exact_gradient == pytest.approx(exact, abs=1e-6)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_score_functions_estimate(function):
    """f(z), z held, times the gradient of log q, which torch differentiates: also for the jump."""
    explorer = widgets.ReparameterizationExplorer(function=function, mu=0.4, method="score function")
    q = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.4, math.exp(-0.4))]
    z = (q[0] + q[1] * torch.tensor(explorer.eps, dtype=torch.float64)).detach()
    weighted = (FUNCTIONS[function](z) * Normal(*q).log_prob(z)).mean()
    wanted = [gradient.item() for gradient in torch.autograd.grad(weighted, q)]
    assert explorer.gradient == pytest.approx(wanted, abs=1e-12)


def test_through_a_jump_nothing_flows_back():
    explorer = widgets.ReparameterizationExplorer(function="z > 0", mu=0.3)
    assert explorer.gradient == (0.0, 0.0) and explorer.exact_gradient[0] > 0.1


def test_reparameterization_state():
    explorer = widgets.ReparameterizationExplorer()
    explorer.set_state({"mu": 1.5, "log_sigma": -1.0, "function": "tanh 3z", "eps": [0.5] * 9})
    assert explorer.gradient[1] == pytest.approx(0.5 * explorer.gradient[0])
    assert tuple(FUNCTIONS) == tuple(widget.FUNCTIONS)
    for wrong in (("mu", 2.1), ("log_sigma", 0.1), ("function", "z"), ("method", "luck"), ("eps", [0.0] * 8)):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)


def test_reparameterization_gradients_are_pythons(show):
    explorer = widgets.ReparameterizationExplorer()
    page = show(explorer)
    names = list(explorer.traits()["function"].values)
    grid = explorer._config["grid"]
    cases = [[name, mu, sigma, grid] for name in names for mu in (-1.7, 0.4) for sigma in (0.1, 1.0)]
    for (name, mu, sigma, _), found in zip(cases, call(page, explorer, "exactGradient", cases), strict=True):
        explorer = widgets.ReparameterizationExplorer(function=name, mu=mu, log_sigma=float(np.log(sigma)))
        assert found == pytest.approx(explorer.exact_gradient, rel=1e-9, abs=1e-12)
    for name, method in [(name, method) for name in names for method in widget.METHODS]:
        explorer = widgets.ReparameterizationExplorer(function=name, method=method, mu=0.3, log_sigma=-0.6)
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
        page.locator("button").first.click()
        seen.append(page.locator(".vae-readout").inner_text())
        page.locator("button").first.click()
        assert len({before, seen[-1], page.locator(".vae-readout").inner_text()}) == 3
    assert seen[0] == seen[1]


def test_new_eps_are_standard_normal(show):
    """The source of random numbers: mean, variance, fourth moment and the correlation of neighbours."""
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


def test_choosing_the_estimate(show):
    """By the list on the page: other numbers, another picture, the same exact values."""
    page = show(widgets.ReparameterizationExplorer())
    pictures, numbers = [drawing(page)], [words(page)]
    page.locator("select").nth(1).select_option("score function")
    pictures.append(drawing(page))
    numbers.append(words(page))
    assert pictures[0] != pictures[1]
    (pathwise, exact), (score, same) = ([float(v) for v in shown[-2:]] for shown in numbers)
    assert exact == same and pathwise != score


def test_the_words_at_the_jump_do_not_give_the_answer_away(show):
    """What flows back through a jump is a question of lecture 06."""
    page = show(widgets.ReparameterizationExplorer(function="z > 0"))
    said = page.locator(".vae-hint").first.inner_text()
    assert "jumps" in said and "nothing" not in said and "differentiable" not in said


def test_the_bars_are_above_the_fold(show):
    """Plot and bars together leave room for the notebook's own bars on a screen 768 pixels high."""
    page = show(widgets.ReparameterizationExplorer())
    first, second = (page.locator("canvas").nth(i).bounding_box() for i in (0, 1))
    assert second["y"] + second["height"] - first["y"] < 450
