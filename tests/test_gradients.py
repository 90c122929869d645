"""Both gradient estimates against the exact gradient, and their variances against the closed forms."""

import math

import pytest
import torch

from course_utils import gradients

S = 200_000


def cubic(z):
    """E f has a closed form: E (m + s ε)³ = m³ + 3 m s²."""
    return z.pow(3).sum(-1)


@pytest.fixture
def q():
    torch.manual_seed(0)
    mu, log_sigma = torch.tensor([0.5, -0.8, 1.2]).double(), torch.tensor([0.4, 0.9, 0.2]).double().log()
    return mu, log_sigma, torch.randn(S, 3, dtype=torch.float64)


@pytest.mark.parametrize("estimate", [gradients.pathwise, gradients.score_function], ids=lambda e: e.__name__)
def test_the_mean_is_the_exact_gradient(estimate, q):
    mu, log_sigma, eps = q
    variance = (2 * log_sigma).exp()
    got = estimate(cubic, mu, log_sigma, eps)
    for samples, exact in ((got.mu, 3 * mu.square() + 3 * variance), (got.log_sigma, 6 * mu * variance)):
        assert samples.shape == (S, 3)
        error = samples.std(0) / math.sqrt(S)
        assert ((samples.mean(0) - exact).abs() < 5 * error).all()
        assert (error < exact.abs()).all(), "a test that could not fail"


def test_a_baseline_changes_the_variance_and_not_the_mean(q):
    mu, log_sigma, eps = q
    raised = lambda z: cubic(z) + 20.0  # noqa: E731
    plain = gradients.score_function(raised, mu, log_sigma, eps)
    based = gradients.score_function(raised, mu, log_sigma, eps, baseline=20.0)
    assert (based.mu.var(0) < plain.mu.var(0) / 2).all()
    error = ((plain.mu.var(0) + based.mu.var(0)) / S).sqrt()
    assert ((plain.mu.mean(0) - based.mu.mean(0)).abs() < 5 * error).all()


def test_the_score_function_needs_no_slope(q):
    mu, log_sigma, eps = q
    step = lambda z: z[:, 0] > 0  # noqa: E731
    got = gradients.score_function(step, mu, log_sigma, eps).mu[:, 0]
    sigma = log_sigma[0].exp()
    exact = torch.distributions.Normal(0.0, 1.0).log_prob(mu[0] / sigma).exp() / sigma  # d/dmu P(z > 0)
    assert abs(got.mean() - exact) < 5 * got.std() / math.sqrt(S)


@pytest.mark.parametrize("estimate", [gradients.pathwise, gradients.score_function], ids=lambda e: e.__name__)
def test_neither_leaves_a_graph_behind(estimate, q):
    mu, log_sigma, eps = q
    got = estimate(cubic, mu.requires_grad_(), log_sigma.requires_grad_(), eps[:5])
    assert not got.mu.requires_grad and not got.log_sigma.requires_grad


def test_what_f_may_not_give(q):
    mu, log_sigma, eps = q
    for estimate in (gradients.pathwise, gradients.score_function):
        with pytest.raises(ValueError, match=r"one number for each z, shape \(5,\), got \(5, 1\)"):
            estimate(lambda z: z.sum(-1, keepdim=True), mu, log_sigma, eps[:5])
        with pytest.raises(ValueError, match=r"got \(\)"):
            estimate(lambda z: z.sum(), mu, log_sigma, eps[:5])
        with pytest.raises(ValueError, match=r"got 1\.0"):
            estimate(lambda z: 1.0, mu, log_sigma, eps[:5])
        with pytest.raises(ValueError, match="agree in their last axis"):
            estimate(cubic, mu[:2], log_sigma, eps[:5])
    with pytest.raises(ValueError, match="use score_function"):
        gradients.pathwise(lambda z: (z[:, 0] > 0).double(), mu, log_sigma, eps[:5])
