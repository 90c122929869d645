"""Slides 10 to 12: the density as eta goes to 0; grids in two dimensions; naive Monte Carlo in few."""

import numpy as np
import pytest

ASK = {
    "eta": "log_px.tolist()",
    "etas": "etas.tolist()",
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
    "widget": "[monte_carlo.dim, monte_carlo.log_px]",
}


def test_the_density_as_eta_goes_to_0(got):
    on, off = np.array(got["eta"]).T
    assert (np.diff(on) > 0).all() and off[-1] < -100 and on[-1] > 2, "infinite on the manifold, 0 off it"
    assert got["best_eta_off"] == pytest.approx(0.04, rel=0.1)
    assert got["best_eta"] == pytest.approx(0.03, rel=0.3)
    assert 0.95 < got["area"] < 1.001


def test_a_grid_in_few_dimensions(got):
    for errors in got["grid"]:
        assert errors[-1] < 1e-12 and errors[1] < errors[0] / 20


def test_naive_monte_carlo_fails(got):
    assert max(got["fraction"]) < 0.01
    assert got["variance"][0] == pytest.approx(got["variance"][1], rel=0.05)
    ten, twenty = got["growth"]
    assert twenty + 1 == pytest.approx((ten + 1) ** 2, rel=1e-9) and got["ratio"] > 3
    naive = got["naive"]
    assert naive["10"] < -20 and naive["100"] < naive["10000"] + 1 and abs(naive["10000"]) < 1


def test_importance_sampling(got):
    assert all(abs(error) < 0.3 for error in got["importance"].values())
    estimate, spread = got["spreads"]["1.0"]
    assert abs(estimate - got["exact"]) < 1e-9 and spread < 1e-9, "the posterior has no variance"
    assert got["spreads"]["1.3"][1] > 0.5
    assert all(-0.1 < gap < 3 for gap in got["bound"])
