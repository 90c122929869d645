"""log p(x) by importance sampling against the exact one."""

import math

import pytest
import torch

from course_utils import evaluation, models, objectives
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


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
    monkeypatch.setattr(evaluation, "DECODED_AT_ONCE", 4000)
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


def test_squared_errors_by_k_of_pca_are_the_variances_left_out():
    """On the data that PCA was fitted to,
    the mean error with k components is the sum of the variances behind them.
    """
    torch.manual_seed(0)
    x = torch.randn(300, 5, dtype=torch.float64) @ torch.randn(5, 5, dtype=torch.float64)
    pca = models.PCA(5, dtype=torch.float64).fit(x)
    errors = evaluation.squared_errors_by_k(x, pca.encode(x), pca.decode)
    left_out = pca.variances.sum() - pca.variances.cumsum(0)
    assert errors.shape == (300, 5)
    torch.testing.assert_close(errors.mean(0), left_out, atol=1e-10, rtol=1e-10)


def test_active_units():
    """One dimension that follows x, one that does not:
    the variance of mu, the KL, and the verdict of each.
    """

    class TwoDimensions:
        latent_dim, x_shape = 2, (1,)

        def prepare(self, x, generator=None, *, check=True):
            return x

        def encode(self, x):
            return torch.cat([0.7 * x, torch.full_like(x, 0.01)], 1), torch.tensor(
                [[-0.5, 0.0]], dtype=x.dtype
            ).expand(len(x), 2)

    x = torch.randn(5000, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    use = evaluation.active_units(TwoDimensions(), x)
    assert use.active.tolist() == [True, False]
    assert use.variance[0].item() == pytest.approx(0.49 * x.var().item(), rel=1e-4)
    assert use.variance[1].item() == pytest.approx(0.0, abs=1e-9)
    q = torch.distributions.Normal(0.7 * x[:, 0], math.exp(-0.5))
    kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).mean().item()
    assert use.kl.tolist() == pytest.approx([kl, 0.01**2 / 2], rel=1e-4)
    with pytest.raises(ValueError, match="at least 2 examples"):
        evaluation.active_units(TwoDimensions(), x[:1])


def test_active_units_of_a_model_that_takes_labels():
    """The encoder adds the label to mu: with each x's own label mu does not vary, with another's it does."""

    class Labelled:
        latent_dim, x_shape, classes = 1, (1,), 3

        def prepare(self, x, generator=None, *, check=True):
            return x

        def encode(self, x, y):
            return x - y.unsqueeze(1), torch.zeros(len(x), 1)

    y = torch.randint(0, 3, (2500,), generator=torch.Generator().manual_seed(0))
    x = y.unsqueeze(1).float()
    assert evaluation.active_units(Labelled(), x, y=y).variance.item() == 0
    assert evaluation.active_units(Labelled(), x, y=y.flip(0)).variance.item() > 0.5
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        evaluation.active_units(Labelled(), x)


def test_squared_errors_by_k_needs_prepared_x_and_its_codes():
    with pytest.raises(TypeError, match="x must hold floating-point numbers"):
        evaluation.squared_errors_by_k(torch.zeros(2, 3, dtype=torch.uint8), torch.zeros(2, 1), lambda z: z)
    with pytest.raises(ValueError, match="one code for each of the 2 x"):
        evaluation.squared_errors_by_k(torch.zeros(2, 3), torch.zeros(1, 1), lambda z: z)
