"""The inference gap and its two parts, against closed forms."""

import pytest
import torch

from course_utils import distributions, inference, models
from tests.support.linear_gaussian import LinearGaussianVae, draw_x
from tests.support.posteriors import LineWithEncoder, orthogonal_model


def test_the_amortization_gap_in_closed_form():
    """With an exact family the approximation gap is 0, and amortization costs KL(q_encoder ‖ posterior)."""
    model, x = orthogonal_model()
    exact = model.exact(x)
    mu, log_sigma = model.encode(x)
    widths = exact.posterior_covariance.diagonal().sqrt().log().expand_as(mu)
    kl = distributions.kl_between_gaussians(mu, log_sigma, exact.posterior_mean, widths)
    for log_px in (exact.log_px, None):
        gap = inference.amortization_gap(model, x, log_px, samples=4000)
        assert gap.approximation.abs().max() < 0.05
        assert (gap.amortization - kl).abs().max() < 0.05 * (1 + kl.max())
        assert torch.allclose(gap.inference, gap.approximation + gap.amortization)
    assert kl.min() > 0.1, "a test that could not fail"


def test_the_amortization_gap_asks_for_the_same_data():
    model, x = orthogonal_model()
    with pytest.raises(ValueError, match="log_px must be one number for each of the 3 x"):
        inference.amortization_gap(model, x, torch.zeros(2, dtype=x.dtype))
    with pytest.raises(TypeError, match=r"data\.binarize"):
        inference.amortization_gap(models.VAE(2, hidden=(8,)), torch.zeros(3, 1, 28, 28, dtype=torch.uint8))


def test_log_px_is_the_better_of_two_estimates():
    """Draws from an encoder's q that is far too narrow say too little of p(x); those from q* say it all."""
    model, x = orthogonal_model()
    model.widening, model.offset = -3.0, 2.0
    gap = inference.amortization_gap(model, x, samples=500)
    assert (gap.log_px - model.exact(x).log_px).abs().max() < 0.05
    assert gap.amortization.min() > 1


def test_a_log_px_below_a_bound_is_an_error():
    model, x = orthogonal_model()
    exact = model.exact(x).log_px
    inference.amortization_gap(model, x, exact - 1e-9)
    with pytest.raises(
        ValueError, match=r"for 1 of the 3 x it is below a bound, by up to 1\..* larger limit="
    ):
        inference.amortization_gap(model, x, exact - torch.tensor([0.0, 1.5, 0.0]).double())
    far = LineWithEncoder(0.3)
    x = far.x_at(7.0)

    class Trained(LineWithEncoder, torch.nn.Module):
        def __init__(self):
            torch.nn.Module.__init__(self)
            self.unused = torch.nn.Parameter(torch.zeros(1))
            self.v = far.v

    with pytest.warns(UserWarning, match="larger limit="):
        cut = inference.grid_posterior(Trained(), x, limit=6).log_px
    with pytest.raises(ValueError, match="log_px must be log p"):
        inference.amortization_gap(Trained(), x, cut)
    gap = inference.amortization_gap(Trained(), x, inference.grid_posterior(Trained(), x).log_px)
    assert gap.approximation.abs() < 1e-3 and gap.inference.abs() < 1e-3


def test_posteriors_given_the_label_are_those_of_the_model_of_that_label():
    """Two linear-Gaussian models in one, selected by y: each x has the exact posterior of its model."""

    class Labelled(torch.nn.Module):
        classes, latent_dim, x_shape = 2, 2, (4,)

        def __init__(self):
            super().__init__()
            self.parts = torch.nn.ModuleList(LinearGaussianVae(seed=seed, offset=0.1) for seed in (0, 1))

        def prepare(self, x, generator=None, *, check=True):
            return x

        def encode(self, x, y):
            mu, log_sigma = (
                torch.stack(t) for t in zip(*(part.encode(x) for part in self.parts), strict=True)
            )
            return mu[y, torch.arange(len(x))], log_sigma[y, torch.arange(len(x))]

        def log_likelihood(self, x, z, y):
            both = torch.stack([part.log_likelihood(x, z) for part in self.parts])
            return torch.where(y == 0, both[0], both[1])

    model, y = Labelled(), torch.tensor([0, 1, 1, 0, 1])
    x = torch.cat([draw_x(model.parts[label], 1, seed) for seed, label in enumerate(y.tolist())])
    exact = [model.parts[label].exact(x[i : i + 1]) for i, label in enumerate(y.tolist())]
    log_px = torch.cat([e.log_px for e in exact])
    mean = torch.cat([e.posterior_mean for e in exact])
    assert (inference.grid_posterior(model, x, y=y).log_px - log_px).abs().max() < 1e-9
    assert (inference.grid_posterior(model, x, y=1 - y).log_px - log_px).abs().min() > 0.05, (
        "the label counts"
    )
    fitted = inference.fit_posterior(model, x, y=y)
    assert (fitted.mu - mean).abs().max() < 0.1
    path = inference.posterior_path(model, x, steps=300, y=y)
    assert (path.mu[-50:].mean(0) - mean).abs().max() < 0.1
    gap = inference.amortization_gap(model, x, y=y)
    assert (gap.log_px - log_px).abs().max() < 0.05 and gap.approximation.min() > -1e-9
    for use in (
        inference.grid_posterior,
        inference.fit_posterior,
        inference.posterior_path,
        inference.amortization_gap,
    ):
        with pytest.raises(ValueError, match="pass the labels of x as y="):
            use(model, x)
        with pytest.raises(ValueError, match="leave y out"):
            use(model.parts[0], x, y=y)
