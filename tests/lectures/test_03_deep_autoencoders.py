"""Slides 7 to 9: on a manifold, better than PCA at equal K, and not a distribution."""

import itertools

import pytest

ASK = {
    "circle": "[bent_error.item(), flat_error.item()]",
    "curves": "curve_errors",
    "tangent": "tangent_error",
    "excess": "[near_excess, far_excess]",
    "deep": "deep_error",
    "pca": "{k: pca_error[k - 1].item() for k in deep_error}",
    "nearest": "[distance_test.median().item(), distance_box.median().item()]",
    "scores": "[digit_errors.median().item(), black_error, from_box_error]",
    "errors": "errors",
    "best_k": "best_k",
    "widgets": "[on_the_plane.z, in_space.z]",
}


def test_a_curve_fits_where_a_line_does_not(got):
    assert got["circle"][0] < 1e-12 and got["circle"][1] == pytest.approx(0.5, abs=1e-3)
    for on_curve, on_line in got["curves"].values():
        assert on_curve < on_line / 5
    assert got["tangent"] < 0.01


def test_nearly_a_projection_where_it_was_trained_and_only_there(got):
    near, far = got["excess"]
    assert near < 0.02 < 5 * near + 0.05 < far


def test_against_pca(got):
    for k in ("1", "2", "4", "8", "16", "32"):
        assert got["deep"][k] < got["pca"][k] - 1, f"at K = {k}"
    assert got["deep"]["64"] > got["pca"]["64"], "and with many numbers and little training PCA wins"


def test_it_is_not_a_distribution(got):
    assert got["nearest"][1] > 1.4 * got["nearest"][0]
    digit, black, smudge = got["scores"]
    assert black < digit / 4 and smudge < digit
    assert all(b < a for a, b in itertools.pairwise(got["errors"])) and got["best_k"] == 3
