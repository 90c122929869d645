"""The grid agrees with closed forms, reaches as far as the posteriors, and says where it does not."""

import math
import warnings

import pytest
import torch
from torch import distributions as td

from course_utils import distributions, inference, models
from tests.support.linear_gaussian import LinearGaussianVae, draw_x
from tests.support.posteriors import Curve, Line, LineWithEncoder


@pytest.mark.parametrize("latent_dim, points", [(1, 2001), (2, 301)])
def test_grid_agrees_with_closed_form(latent_dim, points):
    model = LinearGaussianVae(latent_dim=latent_dim, eta=0.8)
    x = draw_x(model, 6)
    exact = model.exact(x)
    grid = inference.grid_posterior(model, x, limit=9, points=points)
    assert (grid.log_px - exact.log_px).abs().max() < 1e-10
    posterior = td.MultivariateNormal(exact.posterior_mean, exact.posterior_covariance)
    torch.testing.assert_close(
        grid.log_posterior, posterior.log_prob(grid.z.unsqueeze(1)).T, atol=1e-9, rtol=0
    )
    torch.testing.assert_close(
        grid.log_posterior.exp().sum(1) * grid.cell, torch.ones(6, dtype=torch.float64)
    )


def test_the_bound_is_never_above_the_exact_log_px():
    """For a nonlinear decoder, with F on the same grid: for no q is F above log p(x), and the gap is KL."""
    vae = Curve()
    x = torch.tensor([[0.6, 0.2], [0.0, 0.4], [2.0, -1.0]], dtype=torch.float64)
    grid = inference.grid_posterior(vae, x, limit=16, points=6401)
    z = grid.z[:, 0]
    with torch.no_grad():
        log_likelihood = vae.log_likelihood(x, grid.z.unsqueeze(1)).T
    for mu in torch.linspace(-2, 2, 20, dtype=torch.float64):
        for log_sigma in torch.linspace(-2.5, 0.5, 17, dtype=torch.float64):
            log_q = td.Normal(mu, log_sigma.exp()).log_prob(z)
            kl = distributions.kl_to_standard_normal(mu.reshape(1), log_sigma.reshape(1))
            elbo = (log_q.exp() * log_likelihood).sum(1) * grid.cell - kl
            gap = (log_q.exp() * (log_q - grid.log_posterior)).sum(1) * grid.cell
            assert (grid.log_px >= elbo).all()
            assert (grid.log_px - elbo - gap).abs().max() < 1e-10


def test_a_grid_that_is_too_coarse_warns():
    model = LinearGaussianVae(latent_dim=1, eta=1e-4)
    x = draw_x(model, 3)
    with pytest.warns(UserWarning, match="too narrow for 201 points"):
        inference.grid_posterior(model, x, points=201)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - model.exact(x).log_px).abs().max() < 1e-6
    with pytest.raises(ValueError, match="points must be odd"):
        inference.grid_posterior(model, x, points=200)


def test_too_many_dimensions_for_a_grid():
    with pytest.raises(ValueError, match="at most 2 latent dimensions"):
        inference.grid_posterior(LinearGaussianVae(latent_dim=3), torch.zeros(1, 4, dtype=torch.float64))


FAR_POSTERIORS = [(5.5, 0.3), (6.0, 0.3), (6.5, 0.3), (7.0, 0.8), (9.0, 0.1), (-9.0, 0.1), (15.0, 0.05)]


@pytest.mark.parametrize("mean, deviation", FAR_POSTERIORS)
def test_a_grid_that_ends_before_the_posterior_says_so(mean, deviation):
    model = Line(deviation)
    x = model.x_at(mean)
    with pytest.warns(
        UserWarning, match=r"The posterior of 1 of the 1 x reaches .* edge is at ±6.*larger limit="
    ) as caught:
        short = inference.grid_posterior(model, x, limit=6)
    assert len(caught) == 1, "and nothing about points"
    assert short.log_px < model.exact(x) - 0.04, "a test that could not fail"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = inference.grid_posterior(model, x, limit=20)
        placed = inference.grid_posterior(model, x)
    assert (far.log_px - model.exact(x)).abs().max() < 1e-9
    assert (placed.log_px - model.exact(x)).abs().max() < 0.01, (
        "without a limit the grid grows until it holds nearly all"
    )


def test_an_encoder_that_is_too_sure_of_itself_does_not_shorten_the_grid():
    class Narrow(LineWithEncoder):
        def encode(self, x):
            mu, log_sigma = super().encode(x)
            return mu - 0.4, log_sigma - 5

    model = Narrow(0.3)
    x = model.x_at(8.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - model.exact(x)).abs().max() < 1e-9


@pytest.mark.parametrize("mean, deviation", FAR_POSTERIORS)
def test_the_grid_reaches_as_far_as_the_encoder_points(mean, deviation):
    """Also for a second x whose posterior is near 0; that one alone does not make the grid longer."""
    model = LineWithEncoder(deviation)
    x = torch.cat([model.x_at(mean), model.x_at(0.2)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
        nearby = inference.grid_posterior(model, x[1:])
    assert (grid.log_px - model.exact(x)).abs().max() < 1e-9
    assert nearby.z.min() == -6 and nearby.z.max() == 6


def test_a_grid_of_the_plane_reaches_and_says_so_too():
    model = LinearGaussianVae(latent_dim=2, eta=0.4, offset=0.1)
    direction = torch.tensor([8.0, -1.0], dtype=torch.float64)
    x = torch.stack([direction, 0.1 * direction]) @ model.weight.detach().T + model.bias.detach()
    exact = model.exact(x)
    assert exact.posterior_mean[0].abs().max() > 6.2
    with pytest.warns(UserWarning, match="The posterior of 1 of the 2 x reaches"):
        short = inference.grid_posterior(model, x, limit=6)
    assert short.log_px[0] < exact.log_px[0] - 0.5
    assert (short.log_px[1] - exact.log_px[1]).abs() < 1e-9
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - exact.log_px).abs().max() < 1e-9


def test_a_mode_beyond_the_edge_that_only_the_encoder_knows():
    class TwoModes(Line):
        """p(x|z) has a peak at z = 0 and one 60 nats higher at z = 9: the edge at 6 sees neither."""

        def log_likelihood(self, x, z):
            near, far = -0.5 * (z / 0.2).square(), 60 - 0.5 * ((z - 9) / 0.1).square()
            return torch.logaddexp(near, far).squeeze(-1).expand(*z.shape[:-2], len(x))

        def encode(self, x):
            return torch.full_like(x, 9.0), torch.full_like(x, math.log(0.1))

    model = TwoModes(0.3)
    with pytest.warns(UserWarning, match="larger limit="):
        short = inference.grid_posterior(model, torch.zeros(1, 1, dtype=torch.float64), limit=6)
    whole = inference.grid_posterior(model, torch.zeros(1, 1, dtype=torch.float64))
    z = torch.linspace(5, 13, 100_001, dtype=torch.float64)
    want = (60 - 0.5 * ((z - 9) / 0.1).square() - 0.5 * z.square() - 0.5 * math.log(2 * math.pi)).logsumexp(0)
    assert whole.log_px.item() == pytest.approx((want + math.log(8 / 100_000)).item(), abs=1e-6)
    assert whole.log_px - short.log_px > 10


def test_grey_pixels_would_be_drawn_at_each_call():
    vae = models.VAE(2, (1, 4, 4), hidden=(8,))
    grey = torch.full((3, 1, 4, 4), 128, dtype=torch.uint8)
    with pytest.raises(TypeError, match=r"x must be binary here.*x = data\.binarize\(x\)"):
        inference.grid_posterior(vae, grey, points=101)
    inference.grid_posterior(models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian"), grey, points=101)
