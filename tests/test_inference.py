"""Exact posteriors agree with each other, and the fitted q finds the best one."""

import math
import warnings

import pytest
import torch
from torch import distributions as td

from course_utils import data, distributions, inference, models, objectives
from tests.linear_gaussian import LinearGaussianVae, draw_x


class Curve:
    """One latent dimension, and a posterior with several modes."""

    latent_dim, x_shape = 1, (2,)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(x, torch.cat([torch.sin(2 * z), z.square() / 2], -1), 0.15)


@pytest.mark.parametrize("latent_dim, points", [(1, 2001), (2, 301)])
def test_grid_agrees_with_closed_form(latent_dim, points):
    model = LinearGaussianVae(latent_dim=latent_dim, eta=0.8)
    x = draw_x(model, 6)
    exact = model.exact(x)
    grid = inference.grid_posterior(model, x, limit=9, points=points)
    assert (grid.log_px - exact.log_px).abs().max() < 1e-10
    posterior = td.MultivariateNormal(exact.posterior_mean, exact.posterior_covariance)
    torch.testing.assert_close(grid.log_posterior, posterior.log_prob(grid.z.unsqueeze(1)).T, atol=1e-9, rtol=0)
    torch.testing.assert_close(grid.log_posterior.exp().sum(1) * grid.cell, torch.ones(6, dtype=torch.float64))


def test_the_bound_is_never_above_the_exact_log_px():
    """For a nonlinear decoder, with F on the same grid: for no q of a thousand is F above log p(x), and the gap is the KL."""
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


def test_linear_gaussian_posterior_is_what_pca_uses(mnist):
    x = mnist.train.x[:300]
    ppca = models.ProbabilisticPCA(5).fit(x)
    rows = x.flatten(1).double() / 255
    exact = inference.linear_gaussian_posterior(rows, ppca.weight, ppca.bias, ppca.eta)
    torch.testing.assert_close(exact.log_px, ppca.log_px(x))
    with pytest.raises(ValueError, match="agree on D"):
        inference.linear_gaussian_posterior(rows[:, :-1], ppca.weight, ppca.bias, ppca.eta)


@pytest.mark.parametrize("init", ["prior", "encoder"])
def test_fit_posterior_finds_the_best_diagonal_gaussian(init):
    """The best diagonal q of a Gaussian posterior is known: its mean, and the inverse of its precision's diagonal."""
    model = LinearGaussianVae(offset=0.8, widening=0.7)
    x = draw_x(model, 40)
    exact = model.exact(x)
    best_log_sigma = -0.5 * exact.posterior_covariance.inverse().diagonal().log()
    best = model.exact_elbo(x, exact.posterior_mean, best_log_sigma.expand_as(exact.posterior_mean))
    before = model.exact_elbo(x, *model.encode(x))
    fitted = inference.fit_posterior(model, x, init=init)
    after = model.exact_elbo(x, fitted.mu, fitted.log_sigma)
    assert fitted.converged.all()
    assert (best - after).max() < 0.05 and (best - after).min() > -1e-9
    assert (after - before).min() > 0.1
    assert (fitted.elbo - after).abs().mean() < 0.1
    assert model.weight.requires_grad, "the model is left as it was"


def test_fit_posterior_stops_each_example_by_itself():
    model = LinearGaussianVae(offset=0.0, widening=0.0)
    x = draw_x(model, 30)
    fitted = inference.fit_posterior(model, x, init="prior", max_steps=3000)
    assert fitted.steps.min() < fitted.steps.max()
    unfinished = inference.fit_posterior(model, x, init="prior", max_steps=50)
    assert not unfinished.converged.any()
    assert (unfinished.steps == 50).all()


def test_batched_equals_looped():
    """An example's q does not depend on its neighbours: their values and when they stop may change, its own path may not."""
    model = LinearGaussianVae()
    x = 3 * draw_x(model, 6)
    other = x.clone()
    other[:-1] = model.bias.detach()  # the posterior's mean is 0 there, so these stop early
    # Slowly, so that the last example still has a way to go when its neighbours have stopped.
    one, two = (inference.fit_posterior(model, batch, init="prior", learning_rate=0.005) for batch in (x, other))
    assert not torch.allclose(one.mu[:-1], two.mu[:-1])
    assert two.steps[:-1].min() < two.steps[-1] and not torch.equal(one.steps[:-1], two.steps[:-1])
    torch.testing.assert_close(one.mu[-1], two.mu[-1])
    torch.testing.assert_close(one.log_sigma[-1], two.log_sigma[-1])


def test_fit_posterior_closes_part_of_the_gap_of_a_real_vae(mnist):
    from course_utils import pretrained

    vae = pretrained.load("mnist-1d")
    x = data.binarize(mnist.test.x[:50], torch.Generator().manual_seed(0))
    fitted = inference.fit_posterior(vae, x)
    with torch.no_grad():
        encoder = objectives.elbo(vae, x, 500).value
    log_px = inference.grid_posterior(vae.double(), x.double(), points=4001).log_px
    assert (log_px - fitted.elbo > -0.5).all()
    gain = fitted.elbo - encoder
    assert gain.mean() > 0.5, "the encoder's q can be improved"
    assert gain.min() > -0.5
    assert math.isfinite(fitted.elbo.sum())


def test_fit_posterior_in_chunks_and_without_gradients_around_it(monkeypatch):
    model = LinearGaussianVae()
    x = draw_x(model, 7)
    whole = inference.fit_posterior(model, x, max_steps=100)
    monkeypatch.setattr(inference, "VALUES_AT_ONCE", 8 * 4 * 128 * 2)  # two examples of 128 draws
    with torch.no_grad():
        parts = inference.fit_posterior(model, x, max_steps=100)
    torch.testing.assert_close(whole.mu, parts.mu)
    torch.testing.assert_close(whole.elbo, parts.elbo)


def test_a_grid_that_is_too_coarse_warns():
    model = LinearGaussianVae(latent_dim=1, eta=1e-4)
    x = draw_x(model, 3)
    with pytest.warns(UserWarning, match="too narrow for 201 points"):
        inference.grid_posterior(model, x, points=201)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - model.exact(x).log_px).abs().max() < 1e-6
    with pytest.raises(ValueError, match="points should be odd"):
        inference.grid_posterior(model, x, points=200)


def test_too_many_dimensions_for_a_grid():
    with pytest.raises(ValueError, match="at most 2 latent dimensions"):
        inference.grid_posterior(LinearGaussianVae(latent_dim=3), torch.zeros(1, 4, dtype=torch.float64))
