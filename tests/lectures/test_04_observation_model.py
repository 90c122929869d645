"""Slides 10 to 12: the density as eta goes to 0; grids in two dimensions; naive Monte Carlo in few."""

import numpy as np
import pytest

from tests.support import kernels

ASK = {
    "eta": "log_px.tolist()",
    "best_eta_off": "best_eta_off",
    "best_eta": "best_eta",
    "area": "area",
    "grid": "[errors_1, errors_2]",
    "fraction": "fraction.tolist()",
    "variance": "[simulated, predicted]",
    "growth": "[relative_variance(K, 0.1) for K in (10, 20)]",
    "ratio": "relative_variance(1, 0.1) + 1",
    "naive": "naive_errors",
    "importance": "importance_errors",
    "spreads": "spreads",
    "exact": "posterior.log_px.item()",
    "bound": "(exact.log_px - bound).tolist()",
    "balls": "balls",
    "best_eta_at": "[best_eta_at(distance) for distance in (0.05, 0.8)]",
    "bumps": "[(density(plane, 0.03, n, 4.0) / density(plane, 0.03)).sub(1).abs().max().item()"
    " for n in (9, 65)]",
    "tens": "[best_eta_of(points[i : i + 10]) for i in range(0, 500, 10)]",
    "out_of_focus": "[out_of_focus.log_px,"
    " density(torch.tensor([out_of_focus.x]), out_of_focus.eta).log().item()]",
    "coarse": "{n: coarse_error(n) for n in (71, 36, 15)}",
    "at_small_eta": "100 * relative_variance(10, 0.01)",
    "monte_carlo": "[monte_carlo.dim, monte_carlo.samples]",
    "one_sample": "[one_sample_error, (bound - exact.log_px).tolist()]",
    "widths": "{c: weight_variance(c) for c in (1.3, 2.0, 0.75, 0.72, 0.7)}",
    "steeper": "{n: grid_errors(n * W_3[:, :1], (41, 61, 81)) for n in (1, 3, 10)}",
    "from_the_prior": (
        "(exact.log_px - vae.log_likelihood(digits, torch.randn(2000, 1, 2, dtype=torch.float32)).mean(0))"
        ".tolist()"
    ),
    "largest": "{widen: max(values) for widen, values in log_weights.items()}",
}

# Wrong answers to the exercises, each with words that its check must print.
BUMPS = """
def log_sum_of_bumps(x, centres, weights, eta):
    squared = (x.unsqueeze(0) - centres.unsqueeze(1)).square().sum(-1)
    constant = math.log(2 * math.pi * eta)
    return {}
"""
NEEDED, EFFECTIVE = (
    "def samples_needed(w, error):\n    return {}",
    "def effective_samples(log_w):\n    return {}",
)
WRONG = {
    "bumps": {
        BUMPS.format("(-squared / (2 * eta) - constant).logsumexp(0)"): "the weights are missing",
        BUMPS.format(
            "(weights.log().unsqueeze(1) - squared / (2 * eta)).logsumexp(0)"
        ): "constant is missing",
        BUMPS.format(
            "(weights.log().unsqueeze(1) - squared / eta - constant).logsumexp(0)"
        ): "divide it by 2 eta",
        BUMPS.format(
            "(weights.unsqueeze(1) - squared / (2 * eta) - constant).logsumexp(0)"
        ): "add their logarithms",
        BUMPS.format(
            "(weights.unsqueeze(1) * (-squared / (2 * eta) - constant).exp()).sum(0)"
        ): "return its logarithm",
        BUMPS.format("(weights.unsqueeze(1) * (-squared / (2 * eta) - constant)).sum(0)"): "weighted mean",
        BUMPS.format(
            "(weights.log().unsqueeze(1) + squared / (2 * eta) - constant).logsumexp(0)"
        ): "lost its minus",
        BUMPS.replace("    squared", "    eta = eta**2\n    squared").format(
            "(weights.log().unsqueeze(1) - squared / (2 * eta) - constant).logsumexp(0)"
        ): "do not square it",
        BUMPS.format("density(x, eta).log()"): "Write the formula yourself",
    },
    "needed": {
        NEEDED.format("w.var() / error**2"): "not relative yet",
        NEEDED.format("w.var() / w.mean() ** 2 / error"): "not squared",
        NEEDED.format("w.std() / w.mean() / error**2"): "use their variance",
        NEEDED.format("w.var() / w.mean() ** 2 * error**2"): "you multiplied",
        NEEDED.format("math.ceil(w.var() / w.mean() ** 2 / error**2)"): "do not round",
        NEEDED.format("w.var(unbiased=False) / w.mean() ** 2 / error**2"): "divides by n",
    },
    "effective": {
        EFFECTIVE.format("log_w.exp().sum(0) ** 2 / (2 * log_w).exp().sum(0)"): "NaN",
        EFFECTIVE.format("2 * log_w.logsumexp(0) - (2 * log_w).logsumexp(0)"): "take exp of it",
        EFFECTIVE.format("((2 * log_w).logsumexp(0) - 2 * log_w.logsumexp(0)).exp()"): "upside down",
        EFFECTIVE.format("(log_w.logsumexp(0) - (2 * log_w).logsumexp(0)).exp()"): "not squared",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_no_density_on_a_line(got):
    """Ten times the ratio at a tenth of the radius on the line, and 0 beside it."""
    balls = got["balls"]
    assert balls["0.21"][0] > 0.3 and [balls[r][0] for r in ("0.19", "0.1", "0.01")] == [0, 0, 0]
    assert balls["0.01"][1] == pytest.approx(10 * balls["0.1"][1], rel=0.01)
    assert got["best_eta_at"] == [pytest.approx(0.0025, rel=0.05), pytest.approx(0.50, abs=0.01)]


def test_a_sum_of_bumps(got):
    few, many = got["bumps"]
    assert few > 0.5 and many < 0.05
    assert got["out_of_focus"][0] == pytest.approx(got["out_of_focus"][1], abs=1e-4)
    tens = got["tens"]
    assert tens[0] == pytest.approx(0.0398, rel=0.01)
    assert (min(tens), max(tens)) == (pytest.approx(0.010, rel=0.01), pytest.approx(0.0794, rel=0.01))


def test_how_fine_a_grid_must_be(got):
    coarse = {n: np.array(errors) for n, errors in got["coarse"].items()}
    assert abs(coarse["71"]).max() < 0.03
    assert abs(coarse["36"]).min() > 0.1 and abs(coarse["36"]).max() < 0.5
    assert coarse["15"].min() == pytest.approx(-10.2, abs=0.5) and coarse["15"].max() > 1


def test_one_importance_sample_is_the_bound(got):
    one, gap = map(np.array, got["one_sample"])
    assert one == pytest.approx(gap, abs=0.15) and (one < -0.05).all()


def test_how_wide_q_should_be(got):
    widths = got["widths"]
    assert (
        widths["1.3"] < 2
        and widths["0.75"] > widths["2.0"] == pytest.approx(61, abs=0.5)
        and widths["0.7"] == float("inf")
    )
    assert widths["0.75"] == pytest.approx(103, abs=0.5) and widths["0.72"] == pytest.approx(21_000, rel=0.02)
    for widen in (1.3, 2.0):
        assert got["largest"][str(widen)] <= 10 * np.log(widen), "bounded by its value at the centre"
    assert got["largest"]["0.7"] > 10 * np.log(1.3)


def test_the_density_as_eta_goes_to_0(got):
    on, off = np.array(got["eta"]).T
    assert (np.diff(on) > 0).all() and off[-1] < -100 and on[-1] > 2, "infinite on the manifold, 0 off it"
    assert got["best_eta_off"] == pytest.approx(0.04, rel=0.1)
    assert got["best_eta"] == pytest.approx(0.03, rel=0.3)
    assert 0.95 < got["area"] < 1.001


def test_a_grid_in_few_dimensions(got):
    for errors in got["grid"]:
        assert errors[-1] < 1e-12 and errors[1] < errors[0] / 20
    steeper = got["steeper"]
    assert steeper["1"][0] < 1e-12 and steeper["3"][:2] == [
        pytest.approx(0.05, abs=0.005),
        pytest.approx(4e-4, abs=5e-5),
    ]
    assert steeper["10"][2] > 0.5


def test_naive_monte_carlo_fails(got):
    assert max(got["fraction"]) < 0.01
    assert got["variance"][0] == pytest.approx(got["variance"][1], rel=0.05)
    assert got["at_small_eta"] == pytest.approx(4.9e12, rel=0.02) and got["monte_carlo"] == [1, 100]
    ten, twenty = got["growth"]
    assert 100 * ten == pytest.approx(7.4e7, rel=0.01)
    assert twenty + 1 == pytest.approx((ten + 1) ** 2, rel=1e-9) and got["ratio"] > 3
    naive = got["naive"]
    assert naive["10"] < -20 and naive["100"] < naive["10000"] + 1 and abs(naive["10000"]) < 1


def test_importance_sampling(got):
    assert all(abs(error) < 0.3 for error in got["importance"].values())
    estimate, spread = got["spreads"]["1.0"]
    assert abs(estimate - got["exact"]) < 1e-9 and spread < 1e-9, "the posterior has no variance"
    assert got["spreads"]["1.3"][1] > 0.5
    assert got["spreads"]["0.7"][1] < got["spreads"]["2.0"][1] and got["spreads"]["0.7"][0] < got["exact"]
    assert min(got["from_the_prior"]) > 100, "the loss with one sample from the prior, in nats"
    assert all(-0.1 < gap < 3 for gap in got["bound"])
