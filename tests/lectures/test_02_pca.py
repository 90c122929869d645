"""Slides 5 and 6: Pythagoras, the exact optimum, and gradient descent at it."""

import pytest

ASK = {
    "identity": "identity_error.item()",
    "sum": "(variance + error - total).abs().max().item()",
    "angle": "[variance.argmax().item(), error.argmin().item()]",
    "exact": "[exact_error, spectrum[K:].sum().item()]",
    "trained": "trained_error",
    "angles": "angles_to_pca.tolist()",
    "rotated": "rotated_error",
    "columns": "[cosines_among.item(), cosines_to_eigenvectors.max().item()]",
    "ppca": "[difference.item(), ppca.eta.item(), left_out.item()]",
    "log_px": "log_likelihoods",
    "faces": "[list(faces.x.shape), len(eigenfaces.z)]",
}


def test_pythagoras(got):
    assert got["identity"] < 1e-5 and got["sum"] < 1e-5 and got["angle"][0] == got["angle"][1]


def test_gradient_descent_reaches_the_exact_error(got):
    assert got["exact"][0] == pytest.approx(got["exact"][1], rel=1e-5)
    assert got["exact"][0] - 1e-3 < got["trained"] < 1.001 * got["exact"][0], "within 0.1 %"
    assert max(got["angles"]) < 3


def test_the_subspace_is_found_and_not_the_eigenvectors(got):
    assert got["rotated"] == pytest.approx(got["trained"], rel=1e-4)
    assert got["columns"][0] > 0.05 and got["columns"][1] < 0.9


def test_probabilistic_pca(got):
    difference, eta, left_out = got["ppca"]
    assert difference < 1e-9 and eta == pytest.approx(left_out, rel=1e-9)
    # Tipping & Bishop's optimum on MNIST, computed from the eigenvalues by other code, in nats an image.
    assert got["log_px"]["2"][0] == pytest.approx(12.428, abs=0.001)
    assert got["log_px"]["50"][0] == pytest.approx(507.905, abs=0.001)
