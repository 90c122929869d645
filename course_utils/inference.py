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
from course_utils.distributions import LinearGaussian, linear_gaussian, standard_normal_log_prob
from course_utils.objectives import elbo_of, log_weights, noise_like

INITS = ("encoder", "prior")
VALUES_AT_ONCE = 2**24  # of one intermediate tensor: 64 MiB in float32


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
) -> FittedPosterior:
    """Maximise F(θ, q) over the q of each example, the model held fixed, all examples in one batch        slide 20

    x: (B, *x_shape); uint8 pixels of a Bernoulli model are drawn once, and q is fitted to that draw. Starts at the
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
        return _fit_posterior(model, x, init, max_steps, learning_rate, samples, tolerance, noise)


def _fit_posterior(model, x, init, max_steps, learning_rate, samples, tolerance, noise) -> FittedPosterior:
    steps_between_looks, looks_without_gain = 50, 3
    with torch.no_grad():
        mu, log_sigma = model.encode(x)
    if init == "prior":
        mu, log_sigma = torch.zeros_like(mu), torch.zeros_like(log_sigma)
    q = torch.stack([mu, log_sigma])  # (2, B, K)

    def pairs(count: int) -> Tensor:
        """±eps: (2 · count, B, K). In a pair the noise of the ELBO's odd terms cancels."""
        eps = noise_like(q[0], count, noise)
        return torch.cat([eps, -eps])

    def value_and_gradient(q: Tensor, examples: Tensor, eps: Tensor, gradient: bool) -> tuple[Tensor, Tensor | None]:
        """F of these examples at the noise given, (E,), and its gradient, (2, E, K); as many at once as memory allows."""
        at_once = max(1, VALUES_AT_ONCE // (8 * x[0].numel() * len(eps)))
        values, gradients = [], []
        for few in examples.split(at_once):
            leaf = q[:, few].requires_grad_(gradient)
            value = elbo_of(model, x[few], leaf[0], leaf[1], eps[:, few]).value
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
    """The model's parameters take no gradients within this block."""
    held = [p for p in model.parameters() if p.requires_grad]
    try:
        for parameter in held:
            parameter.requires_grad_(False)
        with torch.enable_grad():
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
) -> PosteriorPath:
    """The walk of gradient ascent on F(θ, q) over the q of each example, every step of it, to look at        slide 20

    x: (B, *x_shape); grey uint8 pixels of a Bernoulli model are drawn once. Adam at a constant learning rate on ``samples``
    fresh draws a step, from the prior or from the encoder's q: -> mu, log_sigma (steps + 1, B, K), elbo (steps + 1, B).
    For a few x, to look at; for the best q rather than the way there use fit_posterior. Raises TypeError or ValueError for
    arguments and data that make no sense.
    """
    require_choice("init", init, INITS)
    require_count("steps", steps)
    require_count("samples", samples)
    require_positive("learning_rate", learning_rate)
    noise = generator(seed, next(model.parameters()).device)
    with _held_fixed(model):
        x = model.prepare(x, noise)
        with torch.no_grad():
            q = torch.stack(model.encode(x))  # (2, B, K)
        q = (torch.zeros_like(q) if init == "prior" else q).requires_grad_()
        optimizer = torch.optim.Adam([q], lr=learning_rate)
        path = [q.detach().clone()]
        for _ in range(steps):
            value = elbo_of(model, x, q[0], q[1], noise_like(q[0], samples, noise)).value.sum()
            (q.grad,) = torch.autograd.grad(-value, q)
            optimizer.step()
            path.append(q.detach().clone())
    kept_noise = noise_like(path[0][0], 64, noise)
    with torch.no_grad():
        elbo = torch.stack([elbo_of(model, x, mu, log_sigma, kept_noise).value for mu, log_sigma in path])
    mu, log_sigma = torch.stack(path, dim=1)
    return PosteriorPath(mu, log_sigma, elbo)


def amortization_gap(
    model: nn.Module, x: Tensor, log_px: Tensor | None = None, samples: int = 512, seed: int = 0
) -> AmortizationGap:
    """log p(x) - F(q_encoder) = (log p(x) - F(q*)) + (F(q*) - F(q_encoder)), per example        Cremer et al. 2018, section 3

    x: (B, *x_shape), for a Bernoulli model already binary, so that all three are of the same data. q* comes from fit_posterior,
    started at the encoder's q; both bounds are means over ``samples`` pairs ±eps. ``log_px`` (B,) from a grid is exact; without
    it log p(x) is the larger of two importance-sampled estimates, by the 2 · samples draws from q* and by those from the
    encoder's q; each of the two lies below log p(x) on average.
    Raises TypeError for pixels that a Bernoulli model would draw anew, ValueError for a log_px of another length.
    """
    require_count("samples", samples)
    if require_tensor("x", x).dtype == torch.uint8 and getattr(model, "likelihood", None) == "bernoulli":
        raise TypeError("x should be binary here, or each use would draw its pixels anew; pass data.binarize(x).")
    if log_px is not None and require_floating("log_px", log_px).shape != x.shape[:1]:
        raise ValueError(f"log_px should be one number for each of the {len(x)} x, but {tuple(log_px.shape)} came.")
    best = fit_posterior(model, x, seed=seed)
    x = model.prepare(x)
    noise = generator(seed + 1, best.mu.device)
    at_once = max(1, VALUES_AT_ONCE // (8 * x.numel()))
    with torch.no_grad():
        weights = []
        for q in ((best.mu, best.log_sigma), model.encode(x)):
            parts = []
            for start in range(0, samples, at_once):
                eps = noise_like(q[0], min(at_once, samples - start), noise)
                parts.append(log_weights(model, x, *q, torch.cat([eps, -eps])))
            weights.append(torch.cat(parts))
        elbo_best, elbo_encoder = (w.mean(0) for w in weights)
        if log_px is None:
            log_px = torch.stack([w.logsumexp(0) - math.log(len(w)) for w in weights]).max(0).values
    return AmortizationGap(log_px.to(elbo_best), elbo_best, elbo_encoder)


@torch.no_grad()
def grid_posterior(model: nn.Module, x: Tensor, limit: float = 6.0, points: int | None = None) -> GridPosterior:
    """p(z|x) and log p(x) by the rectangle rule on a grid from -limit to limit in each of one or two latent dimensions.

    x: (B, *x_shape)  ->  z (points^K, K), log_posterior (B, points^K), log_px (B,), in nats. ``points`` is an odd number,
    8001 for one dimension and 401 for two unless given. For smooth integrands that vanish at the edges the rule's error
    falls exponentially with it. Warns where every second point would have given another log p(x), by over 0.05 nats.
    Raises ValueError for more than two latent dimensions.
    """
    require_positive("limit", limit)
    if model.latent_dim > 2:
        raise ValueError(
            f"a grid needs points^K evaluations, so grid_posterior takes at most 2 latent dimensions, but the model has "
            f"{model.latent_dim}; use evaluation.log_likelihood."
        )
    points = require_count("points", {1: 8001, 2: 401}[model.latent_dim] if points is None else points, at_least=3)
    if points % 2 == 0:
        raise ValueError(f"points should be odd, so that every second one is a grid too, but {points} came.")
    x = model.prepare(x)
    axis = torch.linspace(-limit, limit, points, dtype=x.dtype, device=x.device)
    z = torch.cartesian_prod(*[axis] * model.latent_dim).reshape(-1, model.latent_dim)
    at_once = max(1, min(10_000, VALUES_AT_ONCE // x.numel()))
    log_joint = torch.cat([model.log_likelihood(x, part.unsqueeze(1)) for part in z.split(at_once)])  # (M, B)
    log_joint = (log_joint + standard_normal_log_prob(z).unsqueeze(1)).T
    cell = (2 * limit / (points - 1)) ** model.latent_dim
    log_px = log_joint.logsumexp(1) + math.log(cell)
    every_second = (slice(None), *[slice(None, None, 2)] * model.latent_dim)
    coarse = log_joint.unflatten(1, (points,) * model.latent_dim)[every_second].flatten(1)
    error = (coarse.logsumexp(1) + math.log(cell * 2**model.latent_dim) - log_px).abs().max()
    if error > 0.05:
        warnings.warn(
            f"With every second point of the grid log p(x) differs by up to {error:.2f} nats, so a posterior is too narrow for "
            f"{points} points; pass a larger points=, or a smaller limit=.",
            stacklevel=3,  # past no_grad's wrapper
        )
    return GridPosterior(z, log_joint - log_px.unsqueeze(1), log_px, cell)


def linear_gaussian_posterior(x: Tensor, weight: Tensor, bias: Tensor, eta: Tensor | float) -> LinearGaussian:
    """The exact p(z|x) and log p(x) for p(z) = N(0, I), p(x|z) = N(x; W z + b, eta I).

    x: (B, D), weight: (D, K), bias: (D,), eta > 0  ->  posterior_mean (B, K), posterior_covariance (K, K), log_px (B,)
    """
    require_batch("x", x, x.shape[1:])
    if weight.dim() != 2 or bias.shape != weight.shape[:1] or x.dim() != 2 or x.shape[1] != len(weight):
        raise ValueError(
            "x (B, D), weight (D, K) and bias (D,) should agree on D, but shapes "
            f"{tuple(x.shape)}, {tuple(weight.shape)} and {tuple(bias.shape)} came."
        )
    require_positive("eta", float(eta))
    for name, tensor in (("x", x), ("weight", weight), ("bias", bias)):
        require_finite(name, tensor)
    return linear_gaussian(x, weight, bias, eta)
