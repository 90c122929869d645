"""What an encoder's q loses against log p(x): the inference gap, split in two."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_count, require_floating
from course_utils.device import generator
from course_utils.inference.ascent import fit_posterior
from course_utils.inference.grid import OUTSIDE
from course_utils.measuring import measures
from course_utils.models.protocol import VariationalModel, data_for, require_drawn, require_model
from course_utils.objectives import given, log_weights, noise_like

# Numbers in the largest intermediate tensor: 64 MiB in float32.
VALUES_AT_ONCE = 2**24


class AmortizationGap(NamedTuple):
    """What an encoder's q loses, per example, in nats.

    log_px: (B,)
    elbo_best: (B,), F(q*)
    elbo_encoder: (B,), F(q_encoder)
    """

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


@measures
def amortization_gap(
    model: VariationalModel,
    x: Tensor,
    log_px: Tensor | None = None,
    samples: int = 512,
    seed: int = 0,
    *,
    y: Tensor | None = None,
) -> AmortizationGap:
    """log p(x) - F(q_encoder) = (log p(x) - F(q*)) + (F(q*) - F(q_encoder)), per example

    Cremer et al. 2018, section 3. q* comes from fit_posterior, started at the encoder's q; both bounds are
    means over ``samples`` pairs ±eps.

    x: (B, *x_shape), for a Bernoulli model already binary, so that all three are of the same data
    log_px: (B,); exact if it is from a grid. Without it, log p(x) is the larger of two importance-sampled
        estimates, from 2 · samples draws of q* and of the encoder's q; each is below log p(x) on average
    samples: pairs ±eps for each bound
    seed: of the noise
    y: labels (B,), for a model that takes them; everything is then given y

    Raises TypeError for pixels that a Bernoulli model would draw again at each use, and ValueError for a
    log_px of another length, or one that is below a bound on it by more than the noise of the draws and the
    0.01 nats that grid_posterior may miss.
    """
    require_model(model, VariationalModel)
    require_count("samples", samples)
    x, y = data_for(model, x, y)
    require_drawn(model, x)
    if log_px is not None and require_floating("log_px", log_px).shape != x.shape[:1]:
        raise ValueError(
            f"log_px must be one number for each of the {len(x)} x, got shape {tuple(log_px.shape)}."
        )
    best = fit_posterior(model, x, seed=seed, y=y)
    x = model.prepare(x)
    noise = generator(seed + 1, best.mu.device)
    weights = [
        _log_weights_of_pairs(model, x, q, samples, noise, y)
        for q in ((best.mu, best.log_sigma), model.encode(x, *given(model, x, y)))
    ]
    if log_px is None:
        estimates = [w.flatten(0, 1).logsumexp(0) - math.log(2 * samples) for w in weights]
        log_px = torch.stack(estimates).max(0).values
    else:
        log_px = log_px.to(weights[0])
        _require_above(log_px, weights)
    return AmortizationGap(log_px, *(w.mean((0, 1)) for w in weights))


def _log_weights_of_pairs(
    model: VariationalModel,
    x: Tensor,
    q: tuple[Tensor, Tensor],
    samples: int,
    noise: torch.Generator,
    y: Tensor | None,
) -> Tensor:
    """log p(x, z) - log q(z) at ``samples`` pairs ±eps: prepared x (B, ...)  ->  (2, samples, B)."""
    at_once = max(1, VALUES_AT_ONCE // (8 * x.numel()))
    parts = []
    for start in range(0, samples, at_once):
        eps = noise_like(q[0], min(at_once, samples - start), noise)
        parts.append(torch.stack([log_weights(model, x, *q, sign * eps, y) for sign in (1, -1)]))
    return torch.cat(parts, dim=1)


def _require_above(log_px: Tensor, weights: list[Tensor]) -> None:
    """Raise ValueError where log_px (B,) is below a bound on it beyond noise; weights: (2, S, B) each."""
    # Each pair's own estimate of F(q*) and of F(q_encoder): (2, S, B).
    pairs = torch.stack([w.mean(0) for w in weights])
    bounds = pairs.mean(1)
    noise = pairs.std(1) / math.sqrt(pairs.shape[1]) if pairs.shape[1] > 1 else math.inf
    rounding = OUTSIDE + 100 * torch.finfo(log_px.dtype).eps * log_px.abs()
    wrong = (log_px < bounds - 6 * noise - rounding).any(0)
    if wrong.any():
        raise ValueError(
            "log_px must be log p(x), which no bound F exceeds, but for "
            f"{int(wrong.sum())} of the {len(log_px)} x it is below a bound, by up to "
            f"{(bounds - log_px).max().item():.3g} nats. If it is from grid_posterior, pass that function a "
            "larger limit= or more points=; check also that it is of the same x and the same model."
        )
