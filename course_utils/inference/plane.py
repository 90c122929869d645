"""The plane of two latent dimensions: where a posterior lies, log p(x), and F of any q, without random draws.

All functions take prepared x, and a model that has log_likelihood(x, z).
"""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.distributions import gaussian_sample, kl_to_standard_normal, standard_normal_log_prob
from course_utils.models.protocol import Likelihood

# Points of a window's grid, in each dimension.
POINTS = 81
# Each look for the posterior: points in each dimension, and how many nats below the peak it keeps. Of a
# Gaussian about exp(-9) lies more than 9 nats below.
LOOKS = ((POINTS, 40.0), (41, 20.0), (41, 9.0))
# How far from 0 the first look reaches at least.
FIRST_LOOK = 5.0
# How many sigma of each q a window holds.
SIGMAS_IN_A_WINDOW = 2.5
# Nats by which log p(x) may differ when every second point is left out; beyond, the cells are halved.
COARSE = 0.01

# A standard deviation on whose scale the decoder is smooth enough for Gauss and Hermite's rule.
NARROW = 0.1
# Nodes of that rule, in each dimension: exact where log p(x|z) is a polynomial of degree 21 on q's scale.
NODES = 11
# The grid for wider q: points in each dimension, at most, and how many standard deviations of each q it
# holds.
GRID_POINTS = 400
REACH = 6.0

# Images decoded at once.
IMAGES_AT_ONCE = 2048


class Window(NamedTuple):
    """A square of the plane that holds nearly all of one posterior.

    centre: (2,)
    half: half of its width
    log_posterior: (POINTS, POINTS) on its grid, in float64, the first axis along z₁
    log_px: in nats
    """

    centre: Tensor
    half: float
    log_posterior: Tensor
    log_px: float


def window(model: Likelihood, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Window:
    """The square around the posterior of one x (1, ...) and around the q's given.

    mu, log_sigma: (Q, 2), the encoder's first
    """
    low, high = box_of_the_posterior(model, x, mu[0])
    low = torch.minimum(low, (mu - SIGMAS_IN_A_WINDOW * log_sigma.exp()).amin(0))
    high = torch.maximum(high, (mu + SIGMAS_IN_A_WINDOW * log_sigma.exp()).amax(0))
    centre, half = _square_around(low, high)
    log_joint = _log_joint(model, x, centre, half, POINTS)
    log_px = _sum_of_cells(log_joint, half)
    if abs(_sum_of_cells(log_joint[::2, ::2], half) - log_px) > COARSE:
        log_px = _sum_of_cells(_log_joint(model, x, centre, half, 2 * POINTS - 1), half)
    return Window(centre, half, log_joint - log_px, log_px)


def box_of_the_posterior(model: Likelihood, x: Tensor, mu: Tensor) -> tuple[Tensor, Tensor]:
    """Two corners, (2,) each, of a box that holds nearly all of p(z|x), found by three looks, each closer.

    x: (1, ...)
    mu: (2,), where the encoder puts it; the first look reaches beyond
    """
    centre, half = torch.zeros_like(mu), max(FIRST_LOOK, mu.abs().max().item() + 1)
    for points, drop in LOOKS:
        values = _log_joint(model, x, centre, half, points)
        cell = 2 * half / (points - 1)
        kept = (values > values.max() - drop).nonzero().to(mu)
        low, high = (centre - half + cell * corner for corner in (kept.amin(0) - 1, kept.amax(0) + 1))
        centre, half = _square_around(low, high)
    return low, high


def elbo(model: Likelihood, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """F of each q in nats: x (B, ...), mu and log_sigma (T, B, 2)  ->  (T, B).

    A narrow q sees a smooth decoder, so a few nodes of quadrature are enough. A wide one sees the kinks of
    its ReLUs, which the nodes miss by nats: there E_q log p(x|z) is a sum over a grid.
    """
    sigma = log_sigma.exp()
    reconstruction = torch.empty_like(mu[..., 0])
    wide = sigma.amin(2) > NARROW
    if wide.any():
        wide = _sum_over_a_grid(model, x, mu, sigma, wide, into=reconstruction)
    step, image = (~wide).nonzero(as_tuple=True)
    if len(step):
        reconstruction[step, image] = _by_quadrature(model, x[image], mu[step, image], log_sigma[step, image])
    return reconstruction - kl_to_standard_normal(mu, log_sigma)


def _by_quadrature(model: Likelihood, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """E_q log p(x|z) by Gauss and Hermite's rule: x (M, ...), mu and log_sigma (M, 2)  ->  (M,)."""
    nodes, weights = (torch.as_tensor(a).to(mu) for a in np.polynomial.hermite_e.hermegauss(NODES))
    eps = torch.cartesian_prod(nodes, nodes).unsqueeze(1)
    weight = torch.outer(weights, weights).flatten() / (2 * math.pi)
    parts = zip(*(tensor.split(IMAGES_AT_ONCE // len(eps)) for tensor in (x, mu, log_sigma)), strict=True)
    return torch.cat([weight @ model.log_likelihood(x, gaussian_sample(*q, eps)) for x, *q in parts])


def _sum_over_a_grid(
    model: Likelihood, x: Tensor, mu: Tensor, sigma: Tensor, wide: Tensor, into: Tensor
) -> Tensor:
    """Write E_q log p(x|z) of the wide q into ``into`` (T, B), and return which they were, (T, B).

    All wide q share one grid, so each z is decoded only once. Where that grid is too coarse for one, it
    counts as narrow.
    """
    low, high = (mu - REACH * sigma)[wide].amin(0), (mu + REACH * sigma)[wide].amax(0)
    spacing = max(NARROW / 2, (high - low).max().item() / GRID_POINTS)
    wide = wide & (sigma.amin(2) > 2 * spacing)
    axes = [
        torch.arange(a, b, spacing, dtype=mu.dtype, device=mu.device)
        for a, b in zip(low.tolist(), high.tolist(), strict=True)
    ]
    values = _log_likelihoods(model, x, torch.cartesian_prod(*axes)).reshape(*map(len, axes), len(x))
    for i in range(len(x)):
        # (2, M, 1) each
        q = mu[wide[:, i], i].T.unsqueeze(2), sigma[wide[:, i], i].T.unsqueeze(2)
        first, second = (
            (-0.5 * ((axis - m) / s).square()).softmax(1) for axis, m, s in zip(axes, *q, strict=True)
        )
        into[wide[:, i], i] = (first @ values[..., i] * second).sum(1)
    return wide


def _log_likelihoods(model: Likelihood, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) of every x (B, ...) at every z (M, 2): (M, B). Each z is decoded once."""
    return torch.cat([model.log_likelihood(x, part.unsqueeze(1)) for part in z.split(IMAGES_AT_ONCE)])


def _log_joint(model: Likelihood, x: Tensor, centre: Tensor, half: float, points: int) -> Tensor:
    """log p(x, z) of one x on a square of the plane: (points, points), the first axis along z₁."""
    axis = torch.linspace(-half, half, points, dtype=x.dtype, device=x.device)
    z = centre + torch.cartesian_prod(axis, axis)
    values = _log_likelihoods(model, x, z).squeeze(1)
    return (values + standard_normal_log_prob(z)).cpu().double().reshape(points, points)


def _sum_of_cells(log_joint: Tensor, half: float) -> float:
    """log ∫ p(x, z) dz over the square, by the rectangle rule."""
    return log_joint.flatten().logsumexp(0).item() + 2 * math.log(2 * half / (len(log_joint) - 1))


def _square_around(low: Tensor, high: Tensor) -> tuple[Tensor, float]:
    """Centre and half-width of the square around the box from ``low`` to ``high``, each (2,)."""
    return (low + high) / 2, ((high - low).max() / 2).item()
