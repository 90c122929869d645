"""The best Gaussian q of each example, by gradient ascent on the ELBO with the model held fixed."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils.arguments import require_choice, require_count, require_positive
from course_utils.device import generator
from course_utils.inference.adam import RowwiseAdam
from course_utils.inference.bound import Bound
from course_utils.measuring import held_fixed
from course_utils.models.protocol import VariationalModel, data_for, require_model
from course_utils.objectives import noise_like

INITS = ("encoder", "prior")

# When fit_posterior looks whether an example still gains.
STEPS_BETWEEN_LOOKS = 50
LOOKS_WITHOUT_GAIN = 3
RATE_AFTER_NO_GAIN = 0.3

# Pairs ±eps of a look, and of the ELBO that is returned; and single draws of eps for the ELBO along a path.
PAIRS_AT_A_LOOK = 64
PAIRS_AT_THE_END = 128
DRAWS_ALONG_A_PATH = 64


class FittedPosterior(NamedTuple):
    """The best q(z) = N(mu, diag sigma²) found for each example.

    mu, log_sigma: (B, K)
    elbo: (B,) in nats, estimated with fresh noise, so it is not biased by the noise the search was fitted to
    steps: (B,), how many updates the example took
    converged: (B,), False where max_steps ran out before the example had stopped gaining three times
    """

    mu: Tensor
    log_sigma: Tensor
    elbo: Tensor
    steps: Tensor
    converged: Tensor


class PosteriorPath(NamedTuple):
    """q after 0, 1, ..., T steps.

    mu, log_sigma: (T + 1, B, K)
    elbo: (T + 1, B) in nats, all estimated with the same noise
    """

    mu: Tensor
    log_sigma: Tensor
    elbo: Tensor


def fit_posterior(
    model: VariationalModel,
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
    """Maximise F(θ, q) over the q of each example, in one batch, the model held fixed        slide 20

    x: (B, *x_shape); uint8 pixels of a Bernoulli model are drawn once, and q is fitted to that draw
    init: where q starts, "encoder" (the encoder's q) or "prior" (mu = log_sigma = 0)
    max_steps: how many updates at most
    learning_rate: Adam's, at first
    samples: pairs ±eps of fresh noise at each step
    tolerance: nats; an example that gains less in 50 steps has stopped gaining
    seed: of the noise
    y: labels (B,), for a model that takes them; F is then the bound on log p(x|y)

    Adam works element by element and the ELBOs are summed, so an example's path does not depend on the values
    of its neighbours. Every 50 steps each example's ELBO is compared with its best so far, always with the
    same noise. An example that has stopped gaining goes back to its best q, at a third of the learning rate;
    the third time, it stops.

    Raises TypeError or ValueError for invalid arguments and data.
    """
    require_model(model, VariationalModel)
    require_choice("init", init, INITS)
    require_count("max_steps", max_steps)
    require_count("samples", samples)
    require_positive("learning_rate", learning_rate)
    require_positive("tolerance", tolerance)
    x, y = data_for(model, x, y)
    noise = generator(seed, _device_of(model, x))
    with held_fixed(model):
        bound = Bound(model, model.prepare(x, noise), y)
        q = bound.start(init)
        return _ascend(bound, q, max_steps, learning_rate, samples, tolerance, noise)


def _ascend(
    bound: Bound,
    q: Tensor,
    max_steps: int,
    learning_rate: float,
    samples: int,
    tolerance: float,
    noise: torch.Generator,
) -> FittedPosterior:
    """Follow the gradient of each example from q (2, B, K), until it stops gaining."""
    everyone = active = torch.arange(q.shape[1], device=q.device)
    kept_noise = _pairs(q, PAIRS_AT_A_LOOK, noise)
    best = _Best(q, bound.value(q, everyone, kept_noise))
    adam = RowwiseAdam(q)
    steps = torch.zeros_like(everyone)
    while len(active) and adam.steps < max_steps:
        rates = learning_rate * RATE_AFTER_NO_GAIN ** best.misses[active].to(q.dtype)
        for _ in range(min(STEPS_BETWEEN_LOOKS, max_steps - adam.steps)):
            # Noise for all examples, also those that have stopped: an example's draws do not depend on the
            # others.
            eps = _pairs(q, samples, noise)
            adam.step(q, active, bound.gradient(q, active, eps), rates)
        steps[active] = adam.steps
        active = best.look(q, active, bound.value(q, active, kept_noise), tolerance)
    elbo = bound.value(best.q, everyone, _pairs(q, PAIRS_AT_THE_END, noise))
    converged = torch.ones_like(everyone, dtype=torch.bool)
    converged[active] = False
    return FittedPosterior(*best.q, elbo, steps, converged)


def _pairs(q: Tensor, count: int, noise: torch.Generator) -> Tensor:
    """±eps for q (2, B, K): (2 · count, B, K). Within a pair the noise in the ELBO's odd terms cancels."""
    eps = noise_like(q[0], count, noise)
    return torch.cat([eps, -eps])


def _device_of(model: VariationalModel, x: Tensor) -> torch.device:
    """Where the model computes: on the device of its parameters, or, without any, on that of x."""
    return (
        next((p.device for p in model.parameters()), x.device) if isinstance(model, nn.Module) else x.device
    )


class _Best:
    """The best q (2, B, K) of each example so far, its ELBO (B,), and at how many looks it had not gained."""

    def __init__(self, q: Tensor, value: Tensor):
        self.q, self.value = q.clone(), value
        self.misses = torch.zeros(len(value), dtype=torch.int64, device=q.device)

    def look(self, q: Tensor, active: Tensor, value: Tensor, tolerance: float) -> Tensor:
        """Keep what gained, send the others in ``q`` back to their best, and return those that go on."""
        gain = value - self.value[active]
        better = active[gain > 0]
        self.q[:, better] = q[:, better]
        self.value[better] = value[gain > 0]
        stuck = active[gain <= tolerance]
        q[:, stuck] = self.q[:, stuck]
        self.misses[stuck] += 1
        return active[self.misses[active] < LOOKS_WITHOUT_GAIN]


def posterior_path(
    model: VariationalModel,
    x: Tensor,
    init: str = "prior",
    steps: int = 200,
    learning_rate: float = 0.05,
    samples: int = 8,
    seed: int = 0,
    *,
    y: Tensor | None = None,
) -> PosteriorPath:
    """Every step of gradient ascent on F(θ, q) over the q of each example        slide 20

    Meant for plotting a few x; to get the optimum rather than the path, use fit_posterior.

    x: (B, *x_shape); uint8 pixels of a Bernoulli model are drawn once
    init: where q starts, "encoder" (the encoder's q) or "prior" (mu = log_sigma = 0)
    steps: T, how many updates
    learning_rate: Adam's, constant
    samples: fresh single draws of eps at each step, not pairs as in fit_posterior
    seed: of the noise
    y: labels (B,), for a model that takes them; F is then the bound on log p(x|y)

    Raises TypeError or ValueError for invalid arguments and data.
    """
    require_model(model, VariationalModel)
    require_choice("init", init, INITS)
    require_count("steps", steps)
    require_count("samples", samples)
    require_positive("learning_rate", learning_rate)
    x, y = data_for(model, x, y)
    noise = generator(seed, _device_of(model, x))
    with held_fixed(model):
        bound = Bound(model, model.prepare(x, noise), y)
        q = bound.start(init)
        everyone = torch.arange(q.shape[1], device=q.device)
        optimizer = torch.optim.Adam([q], lr=learning_rate)
        path = [q.clone()]
        for _ in range(steps):
            q.grad = -bound.gradient(q, everyone, noise_like(q[0], samples, noise))
            optimizer.step()
            path.append(q.clone())
        kept_noise = noise_like(q[0], DRAWS_ALONG_A_PATH, noise)
        elbo = torch.stack([bound.value(step, everyone, kept_noise) for step in path])
    mu, log_sigma = torch.stack(path, dim=1)
    return PosteriorPath(mu, log_sigma, elbo)
