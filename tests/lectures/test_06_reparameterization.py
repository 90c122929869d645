"""Slide 19: both derivatives; the same mean, different variances; two ways to lose the gradient; dropout."""

import math

import pytest

from tests.support import kernels

# E[f s²] / E[s²] for the score s of mu_1 at eps (S, K); and the Gumbel-softmax's slope by torch, from the
# same noise as gumbel_slopes(0.5, 50).
BEST = "lambda eps: ((f(0.5 + 0.5 * eps) * eps[:, 0] ** 2).mean() / (eps[:, 0] ** 2).mean()).item()"
BY_TORCH = (
    "lambda mu: torch.autograd.grad((torch.manual_seed(0), "
    "((mu * faces - torch.empty(50, 6).exponential_().log()) / 0.5).softmax(1) @ faces)[1].mean(), mu)"
    "[0].item()"
)

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
    "powers": "[pathwise_gradient(power) for power in (2, 3, 4)]",
    "single": "{K: [e.std().item() for e in single_samples(K)] for K in (1, 10, 100)}",
    "step": "[[w.gradient[0], w.exact_gradient[0]] for w in"
    " (step, widgets.ReparameterizationExplorer(function='tanh 3z', mu=0.3))]",
    "half": "[half, gradient_of(lambda mu, sigma: mu + sigma.detach() * torch.randn(10_000))]",
    "die": "[die_slope.item(), by_score.mean().item(), by_score.std().item()]",
    "gumbel": "{t: [gumbel_slopes(t).mean().item(), gumbel_slopes(t).std().item()] for t in (1.0, 0.3, 0.1)}",
    "gumbel_by_torch": "[gumbel_slopes(0.5, 50).mean().item(),"
    f" ({BY_TORCH})(torch.tensor(0.2, requires_grad=True))]",
    "narrow": "[exact_score_variance(10, s=s) for s in (0.5, 0.05)]",
    "implicit": "alpha.grad.item()",
    "best": f"({BEST})(torch.randn(100_000, 100))",
}


# Wrong answers to the exercises, each with words that its check must print.
CORRELATED = "def correlated_samples(mu, L, eps):\n    return {}"
BASELINE = "def best_baseline(values, score):\n    return {}"
INVERSE = "def exponential_samples(rate, u):\n    return {}"
WRONG = {
    "correlated": {
        CORRELATED.format("mu + eps @ L"): "transpose L",
        CORRELATED.format("mu + eps * L.diagonal()"): "only the diagonal",
        CORRELATED.format("eps @ L.T"): "mu is missing",
        CORRELATED.format("(mu + eps @ L.T).detach()"): "no gradient",
    },
    "baseline": {
        BASELINE.format("values.mean()"): "plain mean",
        BASELINE.format("(values * score).mean() / score.mean()"): "not squared",
        BASELINE.format("(values * score.square()).mean()"): "you divided by the number of samples",
        BASELINE.format("score.square().mean() / (values * score.square()).mean()"): "upside down",
    },
    "inverse": {
        INVERSE.format("-u.log() / rate"): "samples too, but of 1 - u",
        INVERSE.format("-torch.log1p(-u) * rate"): "larger rate gives smaller z",
        INVERSE.format("torch.log1p(-u) / rate"): "sign is wrong",
        INVERSE.format("-torch.log1p(-u)"): "rate is missing",
        INVERSE.format("1 - (-rate * u).exp()"): "this is F(u)",
        INVERSE.format("-torch.log1p(-u) / rate.item()"): "no gradient",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


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


def test_a_narrow_q(got):
    assert got["narrow"] == [pytest.approx(138), pytest.approx(2570, rel=0.002)]


def test_two_ways_to_lose_the_gradient(got):
    assert got["versions"]["reparameterized"] == pytest.approx([1.4, 1.0], abs=0.06)
    for lost in ("detached", "eps_from_z"):
        assert got["versions"][lost] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert got["fitted"] == pytest.approx([0.80, 0.37], abs=0.03), "the best q of lecture 05"
    assert got["lost"] == pytest.approx([0.0, 1.0], abs=0.01)


def test_dropout(got):
    assert got["dropout"] == 0 and set(got["mask"]) <= {0.0, 2.0}
    assert got["spread"][0] > 1


def test_other_powers(got):
    """E z³ and E z⁴ differentiated by hand, at mu = 0.7, sigma = 0.5."""
    for found, exact in zip(got["powers"], ((1.4, 1.0), (2.22, 2.1), (3.472, 4.44)), strict=True):
        assert found == pytest.approx(exact, rel=0.02)


def test_one_sample_of_each(got):
    """Standard deviations √variance: 1 for every K, and the score function's as the text has them."""
    for K, of_score in (("1", 2.74), ("10", 11.75), ("100", 101.75)):
        assert got["single"][K] == [pytest.approx(1, abs=0.03), pytest.approx(of_score, rel=0.03)]


def test_across_a_step(got):
    jump, steep = got["step"]
    assert jump == [0, pytest.approx(0.538, abs=0.001)]
    assert steep == pytest.approx([0.952, 1.001], abs=0.001)


def test_half_the_gradient(got):
    without_mu, without_sigma = got["half"]
    assert without_mu == [0, pytest.approx(1, abs=0.06)] and without_sigma == [
        pytest.approx(1.4, abs=0.06),
        0,
    ]


def test_the_die(got):
    """Its slope is a throw's variance; a smaller tau has less bias and more variance."""
    weights = [math.exp(0.2 * k) for k in range(1, 7)]
    mean, square = (sum(w * k**n for k, w in enumerate(weights, 1)) / sum(weights) for n in (1, 2))
    exact, by_score, scatter = got["die"]
    assert exact == pytest.approx(square - mean**2) and by_score == pytest.approx(
        exact, abs=5 * scatter / 141
    )
    found = [got["gumbel"][tau] for tau in ("1.0", "0.3", "0.1")]
    assert found == [pytest.approx(pair, abs=0.05) for pair in ([2.03, 1.0], [2.63, 3.6], [2.71, 7.4])]
    assert scatter == pytest.approx(6.0, abs=0.1) and got["implicit"] == pytest.approx(1, abs=0.01)
    by_hand, by_torch = got["gumbel_by_torch"]
    assert by_hand == pytest.approx(by_torch, rel=1e-9)


def test_the_best_constant(got):
    """By E[f s²] / E[s²] as the answer has it, K (mu² + sigma²) + 2 sigma² = 50.5 at K = 100."""
    assert got["best"] == pytest.approx(50.5, abs=0.2)
