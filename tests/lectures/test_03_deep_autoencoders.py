"""Slides 7 to 9: on a manifold, better than PCA at equal K, and not a distribution."""

import itertools
import math

import pytest

from tests.support import kernels

PREPARE = """
def in_the_square(limit):
    axis = torch.linspace(-limit, limit, 400)
    lattice = torch.cartesian_prod(axis, axis)
    kept = (-(lattice - on_wave.reconstruct(lattice)).square().sum(1)).exp()
    return (kept.mean() * (2 * limit) ** 2).item()


def chosen_with(count):
    scores = [models.ProbabilisticPCA(k).fit(fitted_on[:count]).log_px(held_out).mean().item() for k in dims]
    return [dims[scores.index(max(scores))], scores[-1]]


def codes_with(seed):
    model = fit_curve(wave, seed=seed)
    return model.encode(three).flatten().tolist(), model.reconstruct(three).flatten().tolist()
"""

ASK = {
    "helpers": f"exec({PREPARE!r})",
    "circle": "[bent_error.item(), flat_error.item()]",
    "curves": "curve_errors",
    "seeds": "[codes_with(4), codes_with(5)]",
    "tangent": "tangent_errors",
    "excess": "[near_excess, far_excess]",
    "after": "errors_after",
    "here": "error_64",
    "pca": "{k: pca_error[k - 1].item() for k in errors_after[2]}",
    "nested": "nested_error",
    "equal": "equal_to",
    "plane": "[(x_test / 255 - plane.reconstruct(x_test)).square().sum((1, 2, 3)).mean().item(), empty]",
    "medians": "[medians, real]",
    "scores": "[digit_errors.median().item(), black_error, from_box_error, beaten]",
    "mass": "[in_the_square(limit) for limit in (3, 6, 12)]",
    "errors": "errors",
    "best_k": "best_k",
    "few": "[chosen_with(100), chosen_with(20)]",
    "widgets": "[on_the_plane.z, in_space.z]",
}

LATTICE = (
    "def mass(reconstruct, limit):\n    axis = torch.linspace(-limit, limit, 400)\n"
    "    x = torch.cartesian_prod(axis, axis)\n    d = (x - reconstruct(x)).square().sum(1)\n"
)
WRONG = {
    "nearest": {
        "def search(x, points):\n    return torch.cdist(x, points).min(1).values": "these are the distances",
        "def search(x, points):\n    return torch.cdist(x, points).argmin(1)": "return the points themselves",
        "def search(x, points):\n    return points[torch.cdist(x, points).argmax(1)]": "the farthest points",
        "def search(x, points):\n    return x[torch.cdist(points, x).argmin(1)]": "the other way round",
    },
    "mass": {
        LATTICE + "    return (-d).exp().mean()": "by the area of the square",
        LATTICE + "    return (-d).exp().mean() * limit**2": "2 limit wide",
        LATTICE + "    return (-d).exp().sum()": "sum over the lattice",
        LATTICE + "    return (-d.sqrt()).exp().mean() * (2 * limit) ** 2": "square the distance",
        LATTICE + "    return d.exp().mean() * (2 * limit) ** 2": "the minus sign is missing",
        LATTICE.replace("linspace(-limit", "linspace(0")
        + "    return (-d).exp().mean() * (2 * limit) ** 2": "start at -limit",
        LATTICE
        + "    return (-(x - reconstruct(x)).square()).exp().mean() * (2 * limit) ** 2": "two coordinates",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_a_curve_fits_where_a_line_does_not(got):
    assert got["circle"][0] < 1e-12 and got["circle"][1] == pytest.approx(0.5, abs=1e-3)
    for on_curve, on_line in got["curves"].values():
        assert on_curve < on_line / 5
    small, *_, large = got["tangent"].values()
    assert small < 0.01 and large > 0.1


def test_another_seed_gives_the_same_curve_and_other_codes(got):
    (codes, images), (others, same) = got["seeds"]
    assert sorted(codes) == codes and sorted(others, reverse=True) == others, "the other way round"
    assert images == pytest.approx(same, abs=0.2)


def test_nearly_a_projection_where_it_was_trained_and_only_there(got):
    near, far = got["excess"]
    assert near < 0.02 < 5 * near + 0.05 < far


def test_against_pca(got):
    few, enough = got["after"]["2"], got["after"]["30"]
    for k in ("1", "2", "4", "8", "16", "32"):
        assert few[k] < got["pca"][k] - 1, f"at K = {k}"
    assert few["64"] > got["pca"]["64"] + 2, "with many numbers and little training PCA wins"
    assert all(enough[k] < got["pca"][k] - 2 for k in enough), "and with more training it does not"
    assert enough["64"] < few["64"] / 2
    assert all(enough[k] < got["nested"][k] < got["pca"][k] for k in enough), (
        "one network for all pays for it"
    )
    assert all(got["nested"][k] < got["pca"][k] for k in got["nested"]), "as in lecture 01"
    assert got["here"] == pytest.approx(few["64"], abs=0.4), "the log says what one sees"
    assert got["equal"] > 24


def test_the_codes_leave_holes(got):
    error, empty = got["plane"]
    assert error == pytest.approx(got["after"]["30"]["2"], abs=0.01)
    assert empty > 0.5


def test_it_is_not_a_distribution(got):
    medians, real = got["medians"]
    assert real == pytest.approx(24.1, abs=0.1)
    for of in medians.values():
        assert of["box"] > of["one Gaussian"] > of["reconstructions"], "box, Gaussian, reconstructions"
        assert 0 < of["one Gaussian"] - of["VAE, prior"] < 3.5
    assert medians["8"]["box"] > 1.5 * medians["8"]["one Gaussian"]
    digit, black, tangle, beaten = got["scores"]
    assert black < digit / 4 and tangle < digit and beaten > 90
    assert got["mass"] == pytest.approx([10.5, 12.0, 12.0], abs=0.15)


def test_the_error_does_not_choose_k_and_a_likelihood_does(got):
    assert all(b < a for a, b in itertools.pairwise(got["errors"])) and got["best_k"] == 3
    (many, calm), (few, bill) = got["few"]
    assert many == few == 3 and calm == pytest.approx(-34, abs=0.5) and bill == pytest.approx(-6201, rel=0.01)
    assert math.isfinite(bill)
