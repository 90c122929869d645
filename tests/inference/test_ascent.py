"""The fitted q finds the best one, each example on its own path."""

import math

import pytest
import torch

from course_utils import data, inference, objectives
from tests.support.linear_gaussian import LinearGaussianVae, draw_x
from tests.support.posteriors import Line, LineWithEncoder, orthogonal_model


@pytest.mark.parametrize("init", ["prior", "encoder"])
def test_fit_posterior_finds_the_best_diagonal_gaussian(init):
    """The best diagonal q of a Gaussian posterior has its mean, and its precision's diagonal."""
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
    """An example's path does not depend on its neighbours: neither on their values nor on when they stop."""
    model = LinearGaussianVae()
    x = 3 * draw_x(model, 6)
    other = x.clone()
    other[:-1] = model.bias.detach()  # the posterior's mean is 0 there, so these stop early
    # Slowly, so that the last example still has a way to go when its neighbours have stopped.
    one, two = (
        inference.fit_posterior(model, batch, init="prior", learning_rate=0.005) for batch in (x, other)
    )
    assert not torch.allclose(one.mu[:-1], two.mu[:-1])
    assert two.steps[:-1].min() < two.steps[-1] and not torch.equal(one.steps[:-1], two.steps[:-1])
    torch.testing.assert_close(one.mu[-1], two.mu[-1])
    torch.testing.assert_close(one.log_sigma[-1], two.log_sigma[-1])


def test_fit_posterior_closes_part_of_the_gap_of_a_real_vae(mnist):
    from course_utils import pretrained

    vae = pretrained.load("mnist-1d")
    x = data.binarize(mnist.test.x[:15], torch.Generator().manual_seed(0))
    fitted = inference.fit_posterior(vae, x)
    with torch.no_grad():
        encoder = objectives.elbo(vae, x, 500).value
    log_px = inference.grid_posterior(vae.double(), x.double(), points=4001).log_px
    assert (log_px - fitted.elbo > -0.5).all()
    gain = fitted.elbo - encoder
    assert gain.mean() > 0.5, "the encoder's q can be improved"
    assert gain.min() > -0.5
    assert math.isfinite(fitted.elbo.sum())


def test_the_path_climbs_to_the_posterior():
    """With orthogonal columns the best q is the posterior itself, known in closed form."""
    model, x = orthogonal_model()
    path = inference.posterior_path(model, x, init="prior", steps=400, learning_rate=0.05, samples=16)
    assert path.mu.shape == path.log_sigma.shape == (401, len(x), 2) and path.elbo.shape == (401, len(x))
    assert (path.mu[0] == 0).all() and (path.log_sigma[0] == 0).all()
    exact = model.exact(x)
    widths = exact.posterior_covariance.diagonal().sqrt()
    assert (
        path.mu[-100:].mean(0) - exact.posterior_mean
    ).abs().max() < 0.05  # a constant step never quite settles
    assert (path.log_sigma[-100:].mean(0).exp() - widths).abs().max() < 0.05
    assert (path.elbo[-1] > path.elbo[0]).all() and (path.elbo[-1] < exact.log_px + 0.5).all()
    assert all(p.requires_grad for p in model.parameters())
    from_encoder = inference.posterior_path(model, x, init="encoder", steps=1)
    mu, log_sigma = model.encode(x)
    assert torch.equal(from_encoder.mu[0], mu) and torch.equal(from_encoder.log_sigma[0], log_sigma)


@pytest.mark.parametrize(
    "wrong, message",
    [
        (dict(init="posterior"), "init must be one of"),
        (dict(steps=0), "steps must be at least 1"),
        (dict(samples=0), "samples must be at least 1"),
        (dict(learning_rate=0.0), "learning_rate must be finite and greater than 0"),
    ],
)
def test_posterior_path_says_what_it_cannot_do(wrong, message):
    model, x = orthogonal_model()
    with pytest.raises(ValueError, match=message):
        inference.posterior_path(model, x, **wrong)


def test_a_model_needs_the_methods_and_need_not_be_a_module():
    model = LineWithEncoder(0.3)
    x = model.x_at(2.0)
    fitted = inference.fit_posterior(model, x, init="prior")
    assert abs(fitted.mu.item() - 2.0) < 0.02 and abs(fitted.log_sigma.item() - math.log(0.3)) < 0.05
    assert inference.posterior_path(model, x, steps=2).mu.shape == (3, 1, 1)
    for use in (inference.fit_posterior, inference.posterior_path, inference.amortization_gap):
        with pytest.raises(TypeError, match=r"model must have .*got a Line, which lacks encode"):
            use(Line(0.3), x)
    with pytest.raises(TypeError, match="got a Linear, which lacks latent_dim, prepare and log_likelihood"):
        inference.grid_posterior(torch.nn.Linear(1, 1), x)
