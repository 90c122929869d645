"""Posteriors: exact on a grid or in closed form, and the best Gaussian q of each example by gradient ascent."""

import math
import warnings
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils.arguments import require_batch, require_choice, require_count, require_finite, require_positive
from course_utils.device import generator
from course_utils.distributions import LinearGaussian, linear_gaussian, standard_normal_log_prob
from course_utils.objectives import elbo_of, noise_like

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
    frozen = [p for p in model.parameters() if p.requires_grad]
    try:
        for parameter in frozen:
            parameter.requires_grad_(False)
        with torch.enable_grad():
            x = model.prepare(x, noise)
            return _fit_posterior(model, x, init, max_steps, learning_rate, samples, tolerance, noise)
    finally:
        for parameter in frozen:
            parameter.requires_grad_(True)


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
