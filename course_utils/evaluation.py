"""How good is the model? The ELBO of a whole test set, and log p(x) itself by importance sampling."""

import math

import torch
from torch import Tensor, nn

from course_utils.arguments import require_count, require_tensor
from course_utils.objectives import Elbo, elbo, log_weights, noise_like

VALUES_AT_ONCE = 2**23  # of one intermediate tensor of the size of x: 32 MiB in float32
DRAWS_AT_ONCE = 10_000  # where x is small, the decoder's hidden layers are not
EXAMPLES_AT_ONCE = 1000


@torch.no_grad()
def elbo_of_all(model: nn.Module, x: Tensor, samples: int = 1, generator: torch.Generator | None = None) -> Elbo:
    """The ELBO of each of many examples, without gradients, in batches: x (N, *x_shape)  ->  both terms (N,), in nats."""
    require_count("samples", samples)
    require_tensor("x", x)
    parts = [elbo(model, part, samples, generator=generator) for part in x.split(max(1, EXAMPLES_AT_ONCE // samples))]
    return Elbo(*(torch.cat(term) for term in zip(*parts, strict=True)))


@torch.no_grad()
def log_likelihood(
    model: nn.Module, x: Tensor, samples: int = 5000, generator: torch.Generator | None = None
) -> Tensor:
    """log p(x) ≈ log (1/S) Σ_s p(x, z_s) / q(z_s|x) with z_s from the encoder's q: x (N, *x_shape)  ->  (N,), in nats.

    The estimate lies below log p(x) on average and rises to it with S        Burda et al. 2016, section 3
    Each example is encoded once; the draws come in chunks that fit memory, summed as they come.
    """
    require_count("samples", samples)
    require_tensor("x", x)
    parts = []
    for part in x.split(EXAMPLES_AT_ONCE):
        part = model.prepare(part, generator)
        # Few examples at a time with many samples each keep the decoder's batch large and the tensors small.
        draws = min(DRAWS_AT_ONCE, max(1, VALUES_AT_ONCE // part[0].numel()))
        few = max(1, draws // min(samples, 100))
        parts += [_log_mean_weight(model, few_x, samples, draws, generator) for few_x in part.split(few)]
    return torch.cat(parts)


def _log_mean_weight(
    model: nn.Module, x: Tensor, samples: int, draws: int, generator: torch.Generator | None
) -> Tensor:
    mu, log_sigma = model.encode(x)
    at_once = max(1, draws // len(x))
    total = torch.full((len(x),), -math.inf, dtype=mu.dtype, device=mu.device)
    for start in range(0, samples, at_once):
        eps = noise_like(mu, min(at_once, samples - start), generator)
        total = torch.logaddexp(total, log_weights(model, x, mu, log_sigma, eps).logsumexp(0))
    return total - math.log(samples)
