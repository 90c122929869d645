"""The exact posterior and log p(x) of one or two latent dimensions, on a grid."""

import math
import warnings
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_count, require_positive
from course_utils.distributions import LOG_TWO_PI, standard_normal_log_prob
from course_utils.measuring import measures
from course_utils.models.protocol import Encoder, LatentModel, data_for, fits, require_drawn, require_model
from course_utils.objectives import given

# How far from 0 a grid reaches at least, and how many sigma around the encoder's mu.
SHORTEST_REACH = 6.0
# How often a grid without a given limit is made longer, and by which factor.
LONGER_GRIDS = 5
LONGER_BY = 1.5
# Points on either side of 0, in each dimension, by the number of dimensions; up to MORE_POINTS times as many
# on longer grids.
POINTS_ON_A_SIDE = {1: 4000, 2: 200}
MORE_POINTS = 3.0
# The share of a posterior that may lie beyond its grid's edge, and so the nats that may be missing, without a
# warning.
OUTSIDE = 0.01
# Nats by which log p(x) may differ when every second point is left out, without a warning.
COARSE = 0.05

# Numbers in the largest intermediate tensor (64 MiB in float32), and points at once, whatever the size of x.
VALUES_AT_ONCE = 2**24
POINTS_AT_ONCE = 10_000


class GridPosterior(NamedTuple):
    """p(z|x) on a grid of M points.

    z: (M, K), the points
    log_posterior: (B, M), log p(z|x) at the points
    log_px: (B,), in nats
    cell: the volume of one point
    """

    z: Tensor
    log_posterior: Tensor
    log_px: Tensor
    cell: float


@measures
def grid_posterior(
    model: LatentModel,
    x: Tensor,
    limit: float | None = None,
    points: int | None = None,
    *,
    y: Tensor | None = None,
) -> GridPosterior:
    """p(z|x) and log p(x) by the rectangle rule, from -limit to limit in each dimension        slide 11

    For smooth integrands that vanish at the edges the rule's error falls exponentially with the number of
    points.

    x: (B, *x_shape), for a Bernoulli model already binary  ->  log_posterior (B, points^K), log_px (B,)
    limit: by default, where the posteriors end, and at least 6: six sigma beyond the encoder's mu, if the
        model has an encoder; then half as far again while more than 1 % of a posterior seems to lie beyond,
        up to five times
    points: in each dimension, an odd number; by default 8001 for one dimension and 401 for two, and up to
        three times as many where limit is larger than 6
    y: labels (B,), for a model that takes them; it is then p(z|x, y) and log p(x|y)

    Warns where more than 1 % of a posterior still seems to lie beyond the edge (pass a larger limit), and
    where leaving out every second point changes log p(x) by over 0.05 nats (pass more points). Raises
    ValueError for more than two latent dimensions, and TypeError for pixels that a Bernoulli model would draw
    again at each use.
    """
    require_model(model, LatentModel)
    _require_grid(model, limit, points)
    x, y = data_for(model, x, y)
    require_drawn(model, x)
    x = model.prepare(x)
    labels = given(model, x, y)
    q = model.encode(x, *labels) if fits(model, Encoder) else None
    for reach in [limit] if limit is not None else _reaches(q):
        grid, outside, error = _on_a_grid(model, x, labels, q, reach, points or _points(model, reach))
        if not outside.any():
            break
    # Both warnings point at the caller, past the wrapper of ``measures``.
    if outside.any():
        warnings.warn(
            f"The posterior of {int(outside.sum())} of the {len(x)} x reaches beyond the grid, whose edge is "
            f"at ±{reach:g}, so log p(x) is too low there; pass a larger limit=.",
            stacklevel=3,
        )
    if error > COARSE:
        warnings.warn(
            f"Leaving out every second point of the grid changes log p(x) by up to {error:.2f} nats, so a "
            f"posterior is too narrow for {round(len(grid.z) ** (1 / model.latent_dim))} points; pass a "
            "larger points=.",
            stacklevel=3,
        )
    return grid


def _require_grid(model: LatentModel, limit: float | None, points: int | None) -> None:
    """Raise TypeError or ValueError for a model or a grid of another kind."""
    if model.latent_dim > 2:
        raise ValueError(
            "A grid needs points^K evaluations, so grid_posterior takes at most 2 latent dimensions, got a "
            f"model with {model.latent_dim}; use evaluation.log_likelihood."
        )
    if limit is not None:
        require_positive("limit", limit)
    if points is not None and require_count("points", points, at_least=3) % 2 == 0:
        raise ValueError(f"points must be odd, so that every second one is a grid too, got {points}.")


def _reaches(q: tuple[Tensor, Tensor] | None) -> list[float]:
    """The limits to try, one after another; q: the encoder's mu and log_sigma (B, K), or None.

    A posterior is seldom wider than the prior, whatever an encoder says.
    """
    first = SHORTEST_REACH
    if q is not None:
        mu, log_sigma = q
        first = max(first, (mu.abs() + SHORTEST_REACH * log_sigma.clamp(max=0).exp()).max().item())
    return [first * LONGER_BY**times for times in range(1 + LONGER_GRIDS)]


def _points(model: LatentModel, limit: float) -> int:
    """How many points a grid up to ``limit`` has in each dimension."""
    share = min(max(1.0, limit / SHORTEST_REACH), MORE_POINTS)
    return 2 * math.ceil(POINTS_ON_A_SIDE[model.latent_dim] * share) + 1


def _on_a_grid(
    model: LatentModel,
    x: Tensor,
    labels: tuple,
    q: tuple[Tensor, Tensor] | None,
    limit: float,
    points: int,
) -> tuple[GridPosterior, Tensor, Tensor]:
    """The posterior on this grid, which reach beyond it (B,), and the largest error at half the points."""
    axis = torch.linspace(-limit, limit, points, dtype=x.dtype, device=x.device)
    z = torch.cartesian_prod(*[axis] * model.latent_dim).reshape(-1, model.latent_dim)
    at_once = max(1, min(POINTS_AT_ONCE, VALUES_AT_ONCE // x.numel()))
    log_likelihood = torch.cat(
        [model.log_likelihood(x, part.unsqueeze(1), *labels) for part in z.split(at_once)]
    )
    log_joint = (log_likelihood + standard_normal_log_prob(z).unsqueeze(1)).T
    width = 2 * limit / (points - 1)
    cell = width**model.latent_dim
    log_px = log_joint.logsumexp(1) + math.log(cell)
    log_posterior = log_joint - log_px.unsqueeze(1)

    on_axes = log_joint.unflatten(1, (points,) * model.latent_dim)
    every_second = (slice(None), *[slice(None, None, 2)] * model.latent_dim)
    coarse = on_axes[every_second].flatten(1).logsumexp(1) + math.log(cell * 2**model.latent_dim)
    outside = _beyond_the_edge(log_posterior.exp().view_as(on_axes), width, limit) > OUTSIDE
    if q is not None:
        outside |= _encoder_points_outside(model, x, labels, q, log_px, limit)
    error = torch.where(outside, 0, (coarse - log_px).abs()).max()
    return GridPosterior(z, log_posterior, log_px, cell), outside, error


def _encoder_points_outside(
    model: LatentModel,
    x: Tensor,
    labels: tuple,
    q: tuple[Tensor, Tensor],
    log_px: Tensor,
    limit: float,
) -> Tensor:
    """Whether the encoder's q shows a part of the posterior that the density at the edge does not, (B,).

    That is so where its mu lies outside, and a Gaussian with the posterior's height there and q's sigma has a
    share of it.
    """
    mu, log_sigma = q
    log_peak = model.log_likelihood(x, mu, *labels) + standard_normal_log_prob(mu) - log_px
    log_share = log_peak + (log_sigma + LOG_TWO_PI / 2).sum(-1)
    return (mu.abs() > limit).any(1) & (log_share > math.log(OUTSIDE))


def _beyond_the_edge(density: Tensor, width: float, limit: float) -> Tensor:
    """Roughly the share of each posterior outside its grid, by its density (B, points, …)  ->  (B,).

    As if it went on falling by the factor by which it falls between the last two points, or, where that is
    slower, within another ``limit``.
    """
    beyond = density.new_zeros(len(density))
    for axis in range(1, density.dim()):
        for last, before in ((0, 1), (-1, -2)):
            edge, inner = density.select(axis, last), density.select(axis, before)
            falls = (1 - edge / inner.clamp_min(torch.finfo(inner.dtype).tiny)).clamp_min(width / limit)
            beyond += (edge / falls).reshape(len(density), -1).sum(1) * width ** (density.dim() - 1)
    return beyond
