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


def orthogonal_model():
    """Columns of W at right angles make the posterior a diagonal Gaussian: the family of q holds it."""
    model = LinearGaussianVae(dim_x=5, eta=0.5)
    model.weight.data = torch.linalg.qr(model.weight.data).Q * torch.tensor([1.5, 0.7], dtype=torch.float64)
    return model, draw_x(model, 3)


def test_the_path_climbs_to_the_posterior():
    """On a linear-Gaussian model with orthogonal columns the best q is the posterior itself, known in closed form."""
    model, x = orthogonal_model()
    path = inference.posterior_path(model, x, init="prior", steps=400, learning_rate=0.05, samples=16)
    assert path.mu.shape == path.log_sigma.shape == (401, len(x), 2) and path.elbo.shape == (401, len(x))
    assert (path.mu[0] == 0).all() and (path.log_sigma[0] == 0).all()
    exact = model.exact(x)
    widths = exact.posterior_covariance.diagonal().sqrt()
    assert (path.mu[-100:].mean(0) - exact.posterior_mean).abs().max() < 0.05  # a constant step never quite settles
    assert (path.log_sigma[-100:].mean(0).exp() - widths).abs().max() < 0.05
    assert (path.elbo[-1] > path.elbo[0]).all() and (path.elbo[-1] < exact.log_px + 0.5).all()
    assert all(p.requires_grad for p in model.parameters())
    from_encoder = inference.posterior_path(model, x, init="encoder", steps=1)
    mu, log_sigma = model.encode(x)
    assert torch.equal(from_encoder.mu[0], mu) and torch.equal(from_encoder.log_sigma[0], log_sigma)


def test_the_amortization_gap_in_closed_form():
    """With an exact family there is no approximation gap, and amortization costs KL(q_encoder ‖ posterior)."""
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
    with pytest.raises(ValueError, match="log_px should be one number for each of the 3 x"):
        inference.amortization_gap(model, x, torch.zeros(2, dtype=x.dtype))
    with pytest.raises(TypeError, match=r"pass data\.binarize"):
        inference.amortization_gap(models.VAE(2, hidden=(8,)), torch.zeros(3, 1, 28, 28, dtype=torch.uint8))


def test_log_px_is_the_better_of_two_estimates():
    """Draws from an encoder's q that is far too narrow say too little of p(x); those from q* say it all."""
    model, x = orthogonal_model()
    model.widening, model.offset = -3.0, 2.0
    gap = inference.amortization_gap(model, x, samples=500)
    assert (gap.log_px - model.exact(x).log_px).abs().max() < 0.05
    assert gap.amortization.min() > 1


@pytest.mark.parametrize(
    "wrong, message",
    [
        (dict(init="posterior"), "init should be one of"),
        (dict(steps=0), "steps should be at least 1"),
        (dict(samples=0), "samples should be at least 1"),
        (dict(learning_rate=0.0), "learning_rate should be finite and greater than 0"),
    ],
)
def test_posterior_path_says_what_it_cannot_do(wrong, message):
    model, x = orthogonal_model()
    with pytest.raises(ValueError, match=message):
        inference.posterior_path(model, x, **wrong)
