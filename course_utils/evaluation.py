"""How good is the model? The ELBO of a test set, log p(x) by importance sampling, a classifier's label
probabilities, active units, and reconstruction error from truncated codes.

Everything is computed in eval mode, whatever mode the model is in, and changes nothing: modes, buffers and
torch's global random numbers stay as they were. So without a ``generator`` a repeated call gives the same
number; for new draws, pass one. x may be a tensor, an array or a torch data set, whose labels, if it has any,
count for a model that takes them.
"""

import inspect
import itertools
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_count, require_floating, require_positive
from course_utils.distributions import kl_to_standard_normal
from course_utils.measuring import measures, measuring
from course_utils.models.base import products_of
from course_utils.models.protocol import Classifier, Encoder, VariationalModel, data_for, require_model
from course_utils.objectives import Elbo, elbo, given, log_weights, noise_like

DECODED_AT_ONCE = 2**23  # numbers in one output of the decoder: 32 MiB in float32
IN_CACHE = 2**20  # numbers in one output that a CPU's cache still holds, together with what follows
DRAWS_AT_ONCE = 10_000  # where x is small, the decoder's hidden layers are not
EXAMPLES_AT_ONCE = 1000


@measures
def elbo_of_all(
    model: VariationalModel,
    x: Tensor,
    samples: int = 1,
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
) -> Elbo:
    """The ELBO of each of many examples, without gradients, in batches.

    x (N, *x_shape)  ->  reconstruction (N,), kl (N,), in nats. With labels y (N,), for a model that takes
    them, it is a bound on log p(x|y).
    """
    require_model(model, VariationalModel)
    require_count("samples", samples)
    x, y = data_for(model, x, y)
    given(model, x, y)
    at_once = max(1, EXAMPLES_AT_ONCE // samples)
    parts = [
        elbo(model, few_x, samples, generator=generator, y=few_y)
        for few_x, few_y in _split_with_labels(x, y, at_once)
    ]
    return Elbo(*(torch.cat(term) for term in zip(*parts, strict=True)))


@measures
def log_likelihood(
    model: VariationalModel,
    x: Tensor,
    samples: int = 5000,
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
) -> Tensor:
    """log p(x) ≈ log (1/S) Σ_s p(x, z_s) / q(z_s|x) with z_s from the encoder's q.

    x (N, *x_shape)  ->  (N,), in nats.
    The estimate lies below log p(x) on average and rises to it with S        Burda et al. 2016, section 3
    Each example is encoded once; the draws are made and summed in chunks that fit into memory.
    With labels y (N,), for a model that takes them, it is log p(x|y).
    """
    require_model(model, VariationalModel)
    require_count("samples", samples)
    x, y = data_for(model, x, y)
    given(model, x, y)
    parts = []
    for part, labels in _split_with_labels(x, y, EXAMPLES_AT_ONCE):
        part = model.prepare(part, generator)
        # Few examples at a time with many samples each keep the decoder's batch large and the tensors small.
        draws = min(DRAWS_AT_ONCE, max(1, DECODED_AT_ONCE // part[0].numel()))
        few = max(1, draws // min(samples, 100))
        parts += [
            _log_mean_weight(model, few_x, few_y, samples, draws, generator)
            for few_x, few_y in _split_with_labels(part, labels, few)
        ]
    return torch.cat(parts)


@measures
def label_probabilities(
    model: Classifier, x: Tensor, samples: int = 1, generator: torch.Generator | None = None
) -> Tensor:
    """q(y|x) of a SemiSupervisedVAE, without gradients, in batches: x (N, *x_shape)  ->  (N, classes).

    Grey pixels of a Bernoulli model are drawn ``samples`` times, and q(y|x) is averaged over the draws.
    Raises TypeError for a model without a classifier.
    """
    require_model(model, Classifier, "models.SemiSupervisedVAE has a q(y|x).")
    require_count("samples", samples)
    parts = data_for(model, x)[0].split(EXAMPLES_AT_ONCE)
    return torch.stack(
        [
            torch.cat([model.classify(model.prepare(part, generator)).exp() for part in parts])
            for _ in range(samples)
        ]
    ).mean(0)


def _split_with_labels(x: Tensor, y: Tensor | None, count: int) -> Iterator[tuple[Tensor, Tensor | None]]:
    """x in parts of ``count`` examples, each with its part of y, or with None."""
    return zip(x.split(count), itertools.repeat(None) if y is None else y.split(count), strict=False)


def _log_mean_weight(
    model: VariationalModel,
    x: Tensor,
    y: Tensor | None,
    samples: int,
    draws: int,
    generator: torch.Generator | None,
) -> Tensor:
    labels = given(model, x, y)
    mu, log_sigma = model.encode(x, *labels)
    at_once = max(1, draws // len(x))
    total = torch.full((len(x),), -math.inf, dtype=mu.dtype, device=mu.device)
    for start in range(0, samples, at_once):
        eps = noise_like(mu, min(at_once, samples - start), generator)
        for few in eps.split(max(1, IN_CACHE // x.numel())):
            with products_of(model, len(few) * len(x)):
                weights = log_weights(model, x, mu, log_sigma, few, *labels)
            total = torch.logaddexp(total, weights.logsumexp(0))
    return total - math.log(samples)


class ActiveUnits(NamedTuple):
    """How much each latent dimension is used, each (K,).

    ``variance`` of mu(x) over the data, mean ``kl`` in nats, and whether it is ``active``.
    """

    variance: Tensor
    kl: Tensor
    active: Tensor


@measures
def active_units(
    model: Encoder,
    x: Tensor,
    threshold: float = 0.01,
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
) -> ActiveUnits:
    """A dimension is active if the mean of q(z|x) moves with x: Var_x[mu_k(x)] > threshold

    Burda et al. 2016, section 5.2
    x: (N, *x_shape) with N >= 2  ->  variance (K,), kl (K,), the mean of KL(q(z_k|x) ‖ N(0, 1)), active (K,)
    of bool. With labels y (N,) for a model that takes them. Raises ValueError for fewer examples.
    """
    require_model(model, Encoder)
    require_positive("threshold", threshold)
    x, y = data_for(model, x, y)
    if len(x) < 2:
        raise ValueError(f"x must hold at least 2 examples, for a variance over them, got {len(x)}.")
    given(model, x, y)
    parts = [
        model.encode(model.prepare(few_x, generator), *given(model, few_x, few_y))
        for few_x, few_y in _split_with_labels(x, y, EXAMPLES_AT_ONCE)
    ]
    mu, log_sigma = (torch.cat(part) for part in zip(*parts, strict=True))
    variance = mu.var(0)
    kl = kl_to_standard_normal(mu.unsqueeze(-1), log_sigma.unsqueeze(-1)).mean(0)
    return ActiveUnits(variance, kl, variance > threshold)


def squared_errors_by_k(x: Tensor, z: Tensor, decode: Callable[[Tensor], Tensor]) -> Tensor:
    """‖x - decode(z₁ … z_k, 0 … 0)‖² for k = 1 … K, of an autoencoder or of PCA.

    prepared x (N, ...), z (N, K)  ->  (N, K).
    ``decode``: a model's method, or a network, which is put into eval mode meanwhile; if it is a function
    that calls a model, put that model into eval mode first. Raises TypeError for an x of whole numbers, and
    ValueError unless there is one code for each x.
    """
    if len(require_floating("x", x)) != len(z):
        raise ValueError(f"z must have one code for each of the {len(x)} x, got {len(z)}.")
    number = torch.arange(1, z.shape[1] + 1, device=z.device)
    model = decode.__self__ if inspect.ismethod(decode) else decode
    with measuring(model):
        errors = [(x.flatten(1) - decode(z * (number <= k)).flatten(1)).square().sum(1) for k in number]
    return torch.stack(errors, dim=1)
