"""Slide 19: both derivatives; the same mean, different variances; two ways to lose the gradient; dropout."""

import pytest

ASK = {
    "by_hand": "[b.item() for b in by_hand]",
    "errors": "[e.item() for e in errors]",
    "torch": "[samples.mu.mean().item(), samples.log_sigma.mean().item()]",
    "variances": "variances",
    "means": "means",
    "exact": "{K: exact_score_variance(K) for K in variances}",
    "S": "S",
    "baseline": "baseline",
    "versions": "versions",
    "fitted": "fitted",
    "lost": "lost",
    "dropout": "dropout_difference",
    "mask": "sorted(set(mask.tolist()))",
    "spread": "many.std(0).tolist()",
}


def test_both_derivatives(got):
    for mean, error, exact in zip(got["by_hand"], got["errors"], (1.4, 1.0), strict=True):
        assert abs(mean - exact) < 5 * error
    assert got["torch"] == pytest.approx([got["by_hand"][0], 0.5 * got["by_hand"][1]], rel=1e-9)


def test_the_same_mean_and_different_variances(got):
    for K, exact in got["exact"].items():
        for mean, variance, expected in zip(got["means"][K], got["variances"][K], (1.0, exact), strict=True):
            assert abs(mean - 1) < 5 * (expected / got["S"]) ** 0.5, K
            assert variance == pytest.approx(expected, rel=0.15), K
    assert got["exact"]["100"] > 70 * got["exact"]["10"], "grows like the square of K"
    mean, variance = got["baseline"]
    assert abs(mean - 1) < 5 * (variance / got["S"]) ** 0.5 and variance < got["exact"]["100"] / 20


def test_two_ways_to_lose_the_gradient(got):
    assert got["versions"]["reparameterized"] == pytest.approx([1.4, 1.0], abs=0.06)
    for lost in ("detached", "eps_from_z"):
        assert got["versions"][lost] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert got["fitted"] == pytest.approx([0.80, 0.37], abs=0.03), "the best q of lecture 05"
    assert got["lost"] == pytest.approx([0.0, 1.0], abs=0.01)


def test_dropout(got):
    assert got["dropout"] == 0 and set(got["mask"]) <= {0.0, 2.0}
    assert got["spread"][0] > 1
