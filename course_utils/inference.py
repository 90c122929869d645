"""Posteriors: exact on a grid or in closed form, and the best Gaussian q of each example by gradient ascent."""

import contextlib
import math
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils.arguments import (
    require_batch,
    require_choice,
    require_count,
    require_finite,
    require_floating,
    require_positive,
    require_tensor,
)
from course_utils.device import generator
from course_utils.distributions import LOG_TWO_PI, LinearGaussian, linear_gaussian, standard_normal_log_prob
from course_utils.measuring import measures, measuring
from course_utils.objectives import elbo_of, given, log_weights, noise_like

INITS = ("encoder", "prior")
VALUES_AT_ONCE = 2**24  # of one intermediate tensor: 64 MiB in float32
FARTHEST = 6.0  # how far a grid reaches at least, and how many sigma around the encoder's mu
MOST_TIMES = 3.0  # so many times the usual points in each dimension, at most, for a grid that reaches farther
OUTSIDE = (
    0.01  # the share of a posterior beyond its grid's edge, and so the nats, that are passed over in silence
)


class FittedPosterior(NamedTuple):
    """The best q(z) = N(mu, diag sigma²) found for each example: mu and log_sigma (B, K), its ELBO (B,) in nats.

    ``elbo`` is an estimate at fresh noise, so it is not flattered by the noise that the search saw. ``steps`` (B,): how many
    updates the example took; ``converged`` (B,): False where it was still gaining when max_steps ran out.
    """

    mu: Tensor
    log_sigma: Tensor
    elbo: Tensor
    steps: Tensor
    converged: Tensor


class PosteriorPath(NamedTuple):
    """q after 0, 1, ..., T steps: mu and log_sigma (T + 1, B, K); elbo (T + 1, B) in nats, all at the same noise."""

    mu: Tensor
    log_sigma: Tensor
    elbo: Tensor


class AmortizationGap(NamedTuple):
    """What an encoder's q loses, per example, in nats: log_px (B,), elbo_best F(q*) (B,), elbo_encoder F(q_encoder) (B,)."""

    log_px: Tensor
    elbo_best: Tensor
    elbo_encoder: Tensor

    @property
    def approximation(self) -> Tensor:
        """log p(x) - F(q*), (B,): lost because the best q of the family is not the posterior."""
        return self.log_px - self.elbo_best

    @property
    def amortization(self) -> Tensor:
        """F(q*) - F(q_encoder), (B,): lost because one network answers for all x."""
        return self.elbo_best - self.elbo_encoder

    @property
    def inference(self) -> Tensor:
        """log p(x) - F(q_encoder), (B,): the sum of the two."""
        return self.log_px - self.elbo_encoder


class GridPosterior(NamedTuple):
    """z (M, K): the grid's points; log_posterior (B, M): log p(z|x) there; log_px (B,); cell: the volume of one point."""

    z: Tensor
    log_posterior: Tensor
    log_px: Tensor
    cell: float


def fit_posterior(
    model: nn.Module,
    x: Tensor,
    init: str = "encoder",
    max_steps: int = 2000,
    learning_rate: float = 0.05,
    samples: int = 8,
    tolerance: float = 0.01,
    seed: int = 0,
    *,
    y: Tensor | None = None,
) -> FittedPosterior:
    """Maximise F(θ, q) over the q of each example, the model held fixed, all examples in one batch        slide 20

    x: (B, *x_shape); uint8 pixels of a Bernoulli model are drawn once, and q is fitted to that draw. With labels y (B,), for
    a model that takes them, F is the bound on log p(x|y). Starts at the
    prior (mu = log_sigma = 0) or at the encoder's q, and follows Adam on the ELBO at ``samples`` fresh pairs ±eps a step.
    Adam works element by element and the ELBOs are summed, so an example's path does not depend on its neighbours' values.
    Every 50 steps each example's ELBO is compared at noise kept for this purpose. An example whose best has gained less
    than ``tolerance`` nats goes back to its best q, with a third of the learning rate; at the third time it stops.
    """
    require_choice("init", init, INITS)
    require_count("max_steps", max_steps)
    require_count("samples", samples)
    require_positive("learning_rate", learning_rate)
    require_positive("tolerance", tolerance)
    noise = generator(seed, next(model.parameters()).device)
    with _held_fixed(model):
        x = model.prepare(x, noise)
        return _fit_posterior(model, x, y, init, max_steps, learning_rate, samples, tolerance, noise)


def _fit_posterior(model, x, y, init, max_steps, learning_rate, samples, tolerance, noise) -> FittedPosterior:
    steps_between_looks, looks_without_gain = 50, 3
    labels = given(model, x, y)
    with torch.no_grad():
        mu, log_sigma = model.encode(x, *labels)
    if init == "prior":
        mu, log_sigma = torch.zeros_like(mu), torch.zeros_like(log_sigma)
    q = torch.stack([mu, log_sigma])  # (2, B, K)

    def pairs(count: int) -> Tensor:
        """±eps: (2 · count, B, K). In a pair the noise of the ELBO's odd terms cancels."""
        eps = noise_like(q[0], count, noise)
        return torch.cat([eps, -eps])

    def value_and_gradient(
        q: Tensor, examples: Tensor, eps: Tensor, gradient: bool
    ) -> tuple[Tensor, Tensor | None]:
        """F of these examples at the noise given, (E,), and its gradient, (2, E, K); as many at once as memory allows."""
        at_once = max(1, VALUES_AT_ONCE // (8 * x[0].numel() * len(eps)))
        values, gradients = [], []
        for few in examples.split(at_once):
            leaf = q[:, few].requires_grad_(gradient)
            few_y = None if y is None else y[few.to(y.device)]
            value = elbo_of(model, x[few], leaf[0], leaf[1], eps[:, few], y=few_y).value
            values.append(value.detach())
            if gradient:
                gradients += torch.autograd.grad(value.sum(), leaf)
        return torch.cat(values), torch.cat(gradients, dim=1) if gradient else None

    active = torch.arange(len(x), device=q.device)
    kept_noise = pairs(64)
    best, best_value = q.clone(), value_and_gradient(q, active, kept_noise, gradient=False)[0]
    idle = torch.zeros(len(x), dtype=torch.int64, device=q.device)
    steps = torch.zeros_like(idle)
    moment = torch.zeros_like(q)
    square = torch.zeros_like(q)
    step = 0
    while len(active) and step < max_steps:
        rate = (learning_rate * 0.3 ** idle[active].to(q.dtype)).unsqueeze(1)
        for _ in range(min(steps_between_looks, max_steps - step)):
            step += 1
            # Noise for all examples, also those that have stopped: an example's draws do not depend on the others.
            _, gradient = value_and_gradient(q, active, pairs(samples), gradient=True)
            moment[:, active] = 0.9 * moment[:, active] + 0.1 * gradient
            square[:, active] = 0.999 * square[:, active] + 0.001 * gradient.square()
            corrected = moment[:, active] / (1 - 0.9**step)
            scale = (square[:, active] / (1 - 0.999**step)).sqrt() + 1e-8
            q[:, active] += rate * corrected / scale
        steps[active] = step
        value, _ = value_and_gradient(q, active, kept_noise, gradient=False)
        gain = value - best_value[active]
        better = active[gain > 0]
        best[:, better] = q[:, better]
        best_value[better] = value[gain > 0]
        stuck = active[gain <= tolerance]
        q[:, stuck] = best[:, stuck]
        idle[stuck] += 1
        active = active[idle[active] < looks_without_gain]
    value, _ = value_and_gradient(best, torch.arange(len(x), device=q.device), pairs(128), gradient=False)
    converged = torch.ones(len(x), dtype=torch.bool, device=q.device)
    converged[active] = False
    return FittedPosterior(best[0], best[1], value, steps, converged)


@contextlib.contextmanager
def _held_fixed(model: nn.Module) -> Iterator[None]:
    """``measuring``, but with gradients of what is not the model's: its parameters take none within this block."""
    held = [p for p in model.parameters() if p.requires_grad]
    try:
        for parameter in held:
            parameter.requires_grad_(False)
        with measuring(model), torch.enable_grad():
            yield
    finally:
        for parameter in held:
            parameter.requires_grad_(True)


def posterior_path(
    model: nn.Module,
    x: Tensor,
    init: str = "prior",
    steps: int = 200,
    learning_rate: float = 0.05,
    samples: int = 8,
    seed: int = 0,
    *,
    y: Tensor | None = None,
) -> PosteriorPath:
    """The walk of gradient ascent on F(θ, q) over the q of each example, every step of it, to look at        slide 20

    x: (B, *x_shape); grey uint8 pixels of a Bernoulli model are drawn once. Adam at a constant learning rate on ``samples``
    fresh draws a step, from the prior or from the encoder's q: -> mu, log_sigma (steps + 1, B, K), elbo (steps + 1, B).
    With labels y (B,), for a model that takes them, F is the bound on log p(x|y). For a few x, to look at; for the best q rather
    than the way there use fit_posterior. Raises TypeError or ValueError for arguments and data that make no sense.
    """
    require_choice("init", init, INITS)
    require_count("steps", steps)
    require_count("samples", samples)
    require_positive("learning_rate", learning_rate)
    noise = generator(seed, next(model.parameters()).device)
    with _held_fixed(model):
        x = model.prepare(x, noise)
        with torch.no_grad():
            q = torch.stack(model.encode(x, *given(model, x, y)))  # (2, B, K)
        q = (torch.zeros_like(q) if init == "prior" else q).requires_grad_()
        optimizer = torch.optim.Adam([q], lr=learning_rate)
        path = [q.detach().clone()]
        for _ in range(steps):
            value = elbo_of(model, x, q[0], q[1], noise_like(q[0], samples, noise), y=y).value.sum()
            (q.grad,) = torch.autograd.grad(-value, q)
            optimizer.step()
            path.append(q.detach().clone())
        kept_noise = noise_like(path[0][0], 64, noise)
        with torch.no_grad():
            elbo = torch.stack([elbo_of(model, x, *step, kept_noise, y=y).value for step in path])
    mu, log_sigma = torch.stack(path, dim=1)
    return PosteriorPath(mu, log_sigma, elbo)


@measures
def amortization_gap(
    model: nn.Module,
    x: Tensor,
    log_px: Tensor | None = None,
    samples: int = 512,
    seed: int = 0,
    *,
    y: Tensor | None = None,
) -> AmortizationGap:
    """log p(x) - F(q_encoder) = (log p(x) - F(q*)) + (F(q*) - F(q_encoder)), per example        Cremer et al. 2018, section 3

    x: (B, *x_shape), for a Bernoulli model already binary, so that all three are of the same data. q* comes from fit_posterior,
    started at the encoder's q; both bounds are means over ``samples`` pairs ±eps. ``log_px`` (B,) from a grid is exact; without
    it log p(x) is the larger of two importance-sampled estimates, by the 2 · samples draws from q* and by those from the
    encoder's q; each of the two lies below log p(x) on average. With labels y (B,), for a model that takes them, all is given y.
    Raises TypeError for pixels that a Bernoulli model would draw at each use, ValueError for a log_px of another length, or one
    that is below a bound on it by more than the noise of the draws and what grid_posterior passes over, 0.01 nats.
    """
    require_count("samples", samples)
    _require_binary(model, x)
    if log_px is not None and require_floating("log_px", log_px).shape != x.shape[:1]:
        raise ValueError(
            f"log_px must be one number for each of the {len(x)} x, got shape {tuple(log_px.shape)}."
        )
    best = fit_posterior(model, x, seed=seed, y=y)
    x = model.prepare(x)
    noise = generator(seed + 1, best.mu.device)
    at_once = max(1, VALUES_AT_ONCE // (8 * x.numel()))
    weights = []
    for q in ((best.mu, best.log_sigma), model.encode(x, *given(model, x, y))):
        parts = []
        for start in range(0, samples, at_once):
            eps = noise_like(q[0], min(at_once, samples - start), noise)
            parts.append(torch.stack([log_weights(model, x, *q, sign * eps, y) for sign in (1, -1)]))
        weights.append(torch.cat(parts, dim=1))  # (2, samples, B)
    if log_px is None:
        log_px = (
            torch.stack([w.flatten(0, 1).logsumexp(0) - math.log(2 * samples) for w in weights]).max(0).values
        )
    else:
        log_px = log_px.to(weights[0])
        _require_above(log_px, weights)
    return AmortizationGap(log_px, *(w.mean((0, 1)) for w in weights))


def _require_binary(model: nn.Module, x: object) -> None:
    """Raise TypeError for grey pixels of a Bernoulli model: what it says would be of a draw that nobody else sees."""
    if require_tensor("x", x).dtype == torch.uint8 and getattr(model, "likelihood", None) == "bernoulli":
        raise TypeError(
            "x must be binary here, got uint8 pixels, which each use would draw again; draw them once, "
            "x = data.binarize(x), and pass these."
        )


def _require_above(log_px: Tensor, weights: list[Tensor]) -> None:
    """Raise ValueError where log_px (B,) is below a bound on it by more than noise; weights (2, S, B) of the pairs ±eps."""
    pairs = torch.stack(
        [w.mean(0) for w in weights]
    )  # (2, S, B): each pair's own estimate of F(q*), F(q_encoder)
    bounds = pairs.mean(1)
    noise = pairs.std(1) / math.sqrt(pairs.shape[1]) if pairs.shape[1] > 1 else math.inf
    rounding = OUTSIDE + 100 * torch.finfo(log_px.dtype).eps * log_px.abs()
    wrong = (log_px < bounds - 6 * noise - rounding).any(0)
    if wrong.any():
        raise ValueError(
            f"log_px must be log p(x), which no bound F exceeds, but for {int(wrong.sum())} of the {len(log_px)} x it is below "
            f"a bound, by up to {(bounds - log_px).max().item():.3g} nats. If it is from grid_posterior, pass that a larger "
            "limit=, or more points=; see also that it is of the same x and the same model."
        )


@measures
def grid_posterior(
    model: nn.Module,
    x: Tensor,
    limit: float | None = None,
    points: int | None = None,
    *,
    y: Tensor | None = None,
) -> GridPosterior:
    """p(z|x) and log p(x) by the rectangle rule on a grid from -limit to limit in each of one or two latent dimensions.

    x: (B, *x_shape), for a Bernoulli model already binary  ->  z (points^K, K), log_posterior (B, points^K), log_px (B,), in
    nats. With labels y (B,), for a model that takes them, p(z|x, y) and log p(x|y). ``limit``, unless given, is where
    the posteriors end, and at least 6: first as far as six sigma beyond the encoder's mu, if the model has one, then half as far
    again while more than 1 % of a posterior seems to lie beyond, up to five times. ``points`` is an odd number; unless given,
    8001 for one dimension and 401 for two, up to three times as many where limit is larger than 6. For smooth integrands that vanish at the edges
    the rule's error falls exponentially with it.
    Warns where more than 1 % of a posterior still seems to lie beyond the edge (pass a larger limit), and where every second point
    would have given another log p(x), by over 0.05 nats (pass more points). Raises ValueError for more than two latent
    dimensions, TypeError for pixels that a Bernoulli model would draw.
    """
    if model.latent_dim > 2:
        raise ValueError(
            f"a grid needs points^K evaluations, so grid_posterior takes at most 2 latent dimensions, but the model has "
            f"{model.latent_dim}; use evaluation.log_likelihood."
        )
    _require_binary(model, x)
    if limit is not None:
        require_positive("limit", limit)
    if points is not None and require_count("points", points, at_least=3) % 2 == 0:
        raise ValueError(f"points must be odd, so that every second one is a grid too, got {points}.")
    x = model.prepare(x)
    labels = given(model, x, y)
    q = model.encode(x, *labels) if hasattr(model, "encode") else None
    first = FARTHEST if q is None else max(FARTHEST, _reach(*q))
    for reach in [first * 1.5**times for times in range(6)] if limit is None else [limit]:
        grid, outside, error = _on_a_grid(model, x, labels, q, reach, points)
        if not outside.any():
            break
    if outside.any():
        warnings.warn(
            f"The posterior of {int(outside.sum())} of the {len(x)} x reaches beyond the grid, whose edge is at ±{reach:g}, so "
            "log p(x) is too low there; pass a larger limit=.",
            stacklevel=3,  # past the wrapper of ``measures``
        )
    if error > 0.05:
        warnings.warn(
            f"With every second point of the grid log p(x) differs by up to {error:.2f} nats, so a posterior is too narrow for "
            f"{round(len(grid.z) ** (1 / model.latent_dim))} points; pass a larger points=.",
            stacklevel=3,
        )
    return grid


def _on_a_grid(
    model: nn.Module,
    x: Tensor,
    labels: tuple,
    q: tuple[Tensor, Tensor] | None,
    limit: float,
    points: int | None,
) -> tuple[GridPosterior, Tensor, Tensor]:
    """The posterior on this grid, whose posteriors reach beyond it, (B,) of bool, and by how much the others are off at half the points."""
    if points is None:
        points = (
            2 * math.ceil({1: 4000, 2: 200}[model.latent_dim] * min(max(1.0, limit / FARTHEST), MOST_TIMES))
            + 1
        )
    axis = torch.linspace(-limit, limit, points, dtype=x.dtype, device=x.device)
    z = torch.cartesian_prod(*[axis] * model.latent_dim).reshape(-1, model.latent_dim)
    at_once = max(1, min(10_000, VALUES_AT_ONCE // x.numel()))
    log_joint = torch.cat(
        [model.log_likelihood(x, part.unsqueeze(1), *labels) for part in z.split(at_once)]
    )  # (M, B)
    log_joint = (log_joint + standard_normal_log_prob(z).unsqueeze(1)).T
    width = 2 * limit / (points - 1)
    cell = width**model.latent_dim
    log_px = log_joint.logsumexp(1) + math.log(cell)
    log_posterior = log_joint - log_px.unsqueeze(1)
    on_axes = log_joint.unflatten(1, (points,) * model.latent_dim)
    every_second = (slice(None), *[slice(None, None, 2)] * model.latent_dim)
    coarse = on_axes[every_second].flatten(1).logsumexp(1) + math.log(cell * 2**model.latent_dim)
    outside = _beyond_the_edge(log_posterior.exp().view_as(on_axes), width, limit) > OUTSIDE
    if q is not None:  # it may point to a part of the posterior of which the edge knows nothing
        mu, log_sigma = q
        log_peak = model.log_likelihood(x, mu, *labels) + standard_normal_log_prob(mu) - log_px
        share = log_peak + (log_sigma + LOG_TWO_PI / 2).sum(-1)  # of a Gaussian with that peak and sigma
        outside |= (mu.abs() > limit).any(1) & (share > math.log(OUTSIDE))
    error = torch.where(outside, 0, (coarse - log_px).abs()).max()
    return GridPosterior(z, log_posterior, log_px, cell), outside, error


def _reach(mu: Tensor, log_sigma: Tensor) -> float:
    """How far from 0 six sigma of any q (B, K) reach. A posterior is seldom wider than the prior, whatever an encoder says."""
    return (mu.abs() + FARTHEST * log_sigma.clamp(max=0).exp()).max().item()


def _beyond_the_edge(density: Tensor, width: float, limit: float) -> Tensor:
    """About how much of each posterior lies outside a grid of points ``width`` apart: its density (B, points, …)  ->  (B,).

    As if it went on falling by the factor by which it falls between the last two points, or, where that is slower, within
    another ``limit``.
    """
    beyond = density.new_zeros(len(density))
    for axis in range(1, density.dim()):
        for last, before in ((0, 1), (-1, -2)):
            edge, inner = density.select(axis, last), density.select(axis, before)
            falls = (1 - edge / inner.clamp_min(torch.finfo(inner.dtype).tiny)).clamp_min(width / limit)
            beyond += (edge / falls).reshape(len(density), -1).sum(1) * width ** (density.dim() - 1)
    return beyond


def linear_gaussian_posterior(x: Tensor, weight: Tensor, bias: Tensor, eta: Tensor | float) -> LinearGaussian:
    """The exact p(z|x) and log p(x) for p(z) = N(0, I), p(x|z) = N(x; W z + b, eta I).

    x: (B, D), weight: (D, K), bias: (D,), eta > 0  ->  posterior_mean (B, K), posterior_covariance (K, K), log_px (B,)
    """
    require_batch("x", x, x.shape[1:])
    if weight.dim() != 2 or bias.shape != weight.shape[:1] or x.dim() != 2 or x.shape[1] != len(weight):
        raise ValueError(
            "x (B, D), weight (D, K) and bias (D,) must agree on D, got shapes "
            f"{tuple(x.shape)}, {tuple(weight.shape)} and {tuple(bias.shape)}."
        )
    require_positive("eta", float(eta))
    for name, tensor in (("x", x), ("weight", weight), ("bias", bias)):
        require_finite(name, tensor)
    return linear_gaussian(x, weight, bias, eta)
