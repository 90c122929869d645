"""The box, the window and F on the plane, against posteriors in closed form and against other rules."""

import math

import pytest
import torch
from torch import nn
from torch.distributions import MultivariateNormal, kl_divergence

from course_utils import inference, models
from course_utils.device import generator
from course_utils.distributions import kl_to_standard_normal
from course_utils.inference import plane


@pytest.fixture(scope="module")
def tilted():
    """A VAE with a linear decoder, two x, and their posteriors: narrow, tilted Gaussians far from 0."""
    torch.manual_seed(3)
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian", eta=0.02).double()
    vae.decoder = nn.Sequential(nn.Linear(2, 16), nn.Unflatten(1, (1, 4, 4))).double()
    vae.requires_grad_(False)
    z = torch.tensor([[1.9, -1.2], [-0.3, 0.8]], dtype=torch.float64)
    x = vae.decode(z) + 0.1 * torch.randn(2, 1, 4, 4, dtype=torch.float64)
    layer = vae.decoder[0]
    return vae, x, inference.linear_gaussian_posterior(x.flatten(1), layer.weight, layer.bias, vae.eta)


def test_the_box_holds_nearly_all_of_the_posterior_and_little_more(tilted):
    """Fewer than one draw in ten thousand from the posterior lies outside, and no side is far away."""
    vae, x, exact = tilted
    for i in range(2):
        low, high = plane.box_of_the_posterior(vae, x[i : i + 1], vae.encode(x)[0][i])
        sd = exact.posterior_covariance.diagonal().sqrt()
        z = MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance).sample((100_000,))
        outside = ((z < low) | (z > high)).any(1).double().mean().item()
        assert outside < 1e-4
        assert ((high - exact.posterior_mean[i]) < 5.5 * sd).all() and (
            (exact.posterior_mean[i] - low) < 5.5 * sd
        ).all()


def test_the_window_has_log_px_and_the_posterior(tilted):
    vae, x, exact = tilted
    mu, log_sigma = vae.encode(x)
    for i in range(2):
        found = plane.window(vae, x[i : i + 1], mu[i : i + 1], log_sigma[i : i + 1])
        # exp(-9) of the posterior lies outside.
        assert found.log_px == pytest.approx(exact.log_px[i].item(), abs=3e-4)
        axis = torch.linspace(-found.half, found.half, plane.POINTS, dtype=torch.float64)
        z = found.centre + torch.cartesian_prod(axis, axis)
        posterior = MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance)
        assert (found.log_posterior.flatten() - posterior.log_prob(z)).abs().max() < 1e-3
        assert ((mu[i] - found.centre).abs() + 2.5 * log_sigma[i].exp() <= found.half + 1e-9).all()


@pytest.mark.parametrize("log_sigma", [-6.0, math.log(plane.NARROW) - 0.1, math.log(plane.NARROW) + 0.1, 0.0])
def test_f_of_a_narrow_and_of_a_wide_q_is_that_of_the_closed_form(tilted, log_sigma):
    """On either side of the width at which the rule changes."""
    vae, x, exact = tilted
    mu = exact.posterior_mean.unsqueeze(0) + torch.tensor([0.1, -0.2])
    found = plane.elbo(vae, x, mu, torch.full_like(mu, log_sigma))
    for i in range(2):
        q = MultivariateNormal(mu[0, i], math.exp(2 * log_sigma) * torch.eye(2, dtype=torch.float64))
        posterior = MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance)
        assert found[0, i].item() == pytest.approx(
            (exact.log_px[i] - kl_divergence(q, posterior)).item(), rel=1e-7
        )


def test_f_of_wide_and_narrow_q_together_is_that_of_each_alone(tilted):
    vae, x, exact = tilted
    mu = exact.posterior_mean.expand(3, 2, 2)
    log_sigma = torch.tensor([-3.0, -1.0, 0.0], dtype=torch.float64).view(3, 1, 1).expand(3, 2, 2)
    together = plane.elbo(vae, x, mu, log_sigma)
    alone = [plane.elbo(vae, x, m.unsqueeze(0), s.unsqueeze(0)) for m, s in zip(mu, log_sigma, strict=True)]
    torch.testing.assert_close(together, torch.cat(alone), rtol=1e-6, atol=0)


def test_f_sees_the_kinks_of_a_wide_q():
    """A decoder of ReLUs: the nodes of a quadrature alone would be off, the grid is not."""
    torch.manual_seed(0)
    vae = (
        models.VAE(2, (1, 2, 2), hidden=(12,), likelihood="gaussian", eta=0.05).double().requires_grad_(False)
    )
    for parameter in vae.decoder.parameters():
        parameter.mul_(2.5)
    x = vae.sample(2, generator(1))
    mu = torch.zeros(1, 2, 2, dtype=torch.float64)
    axis = torch.linspace(-8, 8, 1601, dtype=torch.float64)
    z = torch.cartesian_prod(axis, axis)
    weight = MultivariateNormal(mu[0, 0], torch.eye(2, dtype=torch.float64)).log_prob(z).exp() * 1e-4
    fine = torch.cat([vae.log_likelihood(x, part.unsqueeze(1)) for part in z.split(10_000)]).T @ weight
    fine = fine - kl_to_standard_normal(mu[0], mu[0])
    assert (plane.elbo(vae, x, mu, mu)[0] - fine).abs().max() < 0.02
    by_nodes = plane._by_quadrature(vae, x, mu[0], mu[0]) - kl_to_standard_normal(mu[0], mu[0])
    assert (by_nodes - fine).abs().max() > 0.1, "a test that could not fail"


def test_f_of_a_narrow_q_sees_a_curved_decoder():
    """Against a fine grid, at the widest q that is still left to the nodes."""
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 2, 2), hidden=(6,), likelihood="gaussian", eta=0.05).double()
    layers = nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 4), nn.Unflatten(1, (1, 2, 2))
    vae.decoder = nn.Sequential(*layers).double().requires_grad_(False)
    for parameter in vae.decoder.parameters():
        parameter.mul_(5)
    x = vae.sample(2, generator(1))
    mu = torch.tensor([[[0.3, -0.2], [0.1, 0.4]]], dtype=torch.float64)
    sigma = 0.99 * plane.NARROW
    log_sigma = torch.full_like(mu, math.log(sigma))
    axis = 7 * sigma * torch.linspace(-1, 1, 401, dtype=torch.float64)
    eps = torch.cartesian_prod(axis, axis)
    weight = (-0.5 * (eps / sigma).square().sum(1)).softmax(0)
    fine = weight @ vae.log_likelihood(x, mu[0] + eps.unsqueeze(1))
    kl = kl_to_standard_normal(mu[0], log_sigma[0])
    assert (plane.elbo(vae, x, mu, log_sigma)[0] - (fine - kl)).abs().max() < 1e-5
