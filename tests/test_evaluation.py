"""log p(x) by importance sampling against the exact one."""

import math

import torch

from course_utils import evaluation, objectives
from tests.linear_gaussian import LinearGaussianVae, draw_x


def test_log_likelihood_is_log_px_with_its_sign():
    model = LinearGaussianVae()
    x = draw_x(model, 50)
    got = evaluation.log_likelihood(model, x, samples=20_000, generator=torch.Generator().manual_seed(0))
    exact = model.exact(x).log_px
    assert (got - exact).abs().max() < 0.05
    assert (got + exact).abs().max() > 1, "the sign could be wrong unnoticed"
    assert (got >= model.exact_elbo(x, *model.encode(x))).all()


def test_every_sample_counts_and_no_other(monkeypatch):
    """5,001 samples are 5,001, whatever the chunks; each example is encoded once."""
    model = LinearGaussianVae()
    x = draw_x(model, 3)
    drawn, encoded = [], []
    real_weights, real_encode = objectives.log_weights, model.encode
    monkeypatch.setattr(evaluation, "VALUES_AT_ONCE", 4000)
    monkeypatch.setattr(
        evaluation,
        "log_weights",
        lambda m, x, mu, s, eps: drawn.append(eps.shape[:2]) or real_weights(m, x, mu, s, eps),
    )
    monkeypatch.setattr(model, "encode", lambda x: encoded.append(len(x)) or real_encode(x))
    got = evaluation.log_likelihood(model, x, samples=5001)
    assert sum(samples * examples for samples, examples in drawn) == 5001 * 3
    assert len(drawn) > 3, "chunked"
    assert sum(encoded) == 3
    assert (got - model.exact(x).log_px).abs().max() < 0.1


def test_one_sample_is_one_weight():
    model = LinearGaussianVae()
    x = draw_x(model, 2000)
    got = evaluation.log_likelihood(model, x, samples=1, generator=torch.Generator().manual_seed(0))
    exact = model.exact_elbo(x, *model.encode(x))
    assert abs((got - exact).mean()) < 6 * (got - exact).std() / math.sqrt(len(x))


def test_elbo_of_all_is_the_elbo(mnist):
    model = LinearGaussianVae()
    x = draw_x(model, 2500)
    terms = evaluation.elbo_of_all(model, x, 50)
    assert terms.value.shape == (2500,) and not terms.value.requires_grad
    difference = terms.value - model.exact_elbo(x, *model.encode(x))
    assert abs(difference.mean()) < 6 * difference.std() / math.sqrt(2500)
