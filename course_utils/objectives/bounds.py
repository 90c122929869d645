"""Bounds on log p(x), the ELBO first, and log p(x) itself for models that have it."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_choice, require_count, require_pixels
from course_utils.distributions import (
    gaussian_sample,
    kl_to_standard_normal,
    standard_normal_log_prob,
)
from course_utils.models.conditional import require_labels
from course_utils.models.protocol import (
    DequantizingModel,
    ExactModel,
    LabelledModel,
    Likelihood,
    VariationalModel,
    fits,
    require_model,
)

KL_KINDS = ("analytic", "sampled")
AN_AUTOENCODER = "An autoencoder has no p(x|z): use objectives.squared_error."


class Elbo(NamedTuple):
    """The two terms of the ELBO, each (B,), in nats."""

    reconstruction: Tensor
    kl: Tensor

    @property
    def value(self) -> Tensor:
        """F = E_q log p(x|z) - KL(q ‖ p(z)), (B,), in nats."""
        return self.reconstruction - self.kl


class IwaeBound(NamedTuple):
    """The importance-weighted bound ``value``, (B,), in nats, never above log p(x) on average."""

    value: Tensor


class AnnealedElbo(NamedTuple):
    """The two terms of the ELBO, each (B,), in nats; ``value`` (B,) is what is maximised: not the ELBO."""

    value: Tensor
    reconstruction: Tensor
    kl: Tensor


class LogPx(NamedTuple):
    """log p(x) itself, (B,), in nats: the objective of models with a tractable likelihood."""

    value: Tensor


def given(model: object, x: Tensor, y: Tensor | None) -> tuple[Tensor, ...]:
    """What the model is conditioned on: () for a model of p(x), (y,) for one of p(x|y).

    Raises ValueError for a missing y, for a y that the model does not take, and for labels that do not match
    x (B, ...).
    """
    if not fits(model, LabelledModel):
        if y is not None:
            raise ValueError(
                f"{type(model).__name__} models p(x), so leave y out; a ConditionalVAE takes labels, and so "
                "does a model of your own that has `classes`, the number of them."
            )
        return ()
    if y is None:
        raise ValueError(
            f"{type(model).__name__} models p(x|y), so pass the labels of x as y=, for example mnist.train.y."
        )
    return (require_labels(y, model.classes, len(x)),)


def noise_like(mu: Tensor, samples: int, generator: torch.Generator | None) -> Tensor:
    """eps from N(0, I): mu (B, K)  ->  (samples, B, K), of mu's dtype and device."""
    return torch.randn(samples, *mu.shape, dtype=mu.dtype, device=mu.device, generator=generator)


def elbo_of(
    model: Likelihood,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    kl: str = "analytic",
    y: Tensor | None = None,
) -> Elbo:
    """F(θ, q) for a given q at given noise.

    prepared x (B, ...), mu and log_sigma (B, K), eps (S, B, K)  ->  reconstruction (B,), kl (B,)
    Both terms can be differentiated with respect to mu, log_sigma and the model's parameters
    slides 17 and 19
    """
    require_model(model, Likelihood, AN_AUTOENCODER)
    require_choice("kl", kl, KL_KINDS)
    z = gaussian_sample(mu, log_sigma, eps)
    reconstruction = model.log_likelihood(x, z, *given(model, x, y)).mean(0)
    if kl == "analytic":
        return Elbo(reconstruction, kl_to_standard_normal(mu, log_sigma))
    return Elbo(reconstruction, (_log_q(log_sigma, eps) - standard_normal_log_prob(z)).mean(0))


def _log_q(log_sigma: Tensor, eps: Tensor) -> Tensor:
    """log q(z) at z = mu + sigma · eps: log_sigma (B, K), eps (S, B, K)  ->  (S, B).

    By the change of variables, which is exact for any sigma; z - mu would lose all its digits for a small
    one.
    """
    return standard_normal_log_prob(eps) - log_sigma.sum(-1)


def elbo(
    model: VariationalModel,
    x: Tensor,
    samples: int = 1,
    kl: str = "analytic",
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
    check: bool = True,
) -> Elbo:
    """The ELBO with the encoder's q(z|x): F = E_q log p(x|z) - KL(q ‖ p(z)) ≤ log p(x)        slide 17

    x: (B, *x_shape)  ->  reconstruction (B,), kl (B,), value (B,), in nats, summed over pixels and latent
    dimensions. The expectation is a mean over ``samples`` reparameterized draws of z; ``kl`` is "analytic" or
    "sampled". With labels y (B,), for a model that takes them, everything is conditioned on y, and F ≤ log
    p(x|y)        slide 24
    """
    require_model(model, VariationalModel, AN_AUTOENCODER)
    require_count("samples", samples)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x, *given(model, x, y))
    return elbo_of(model, x, mu, log_sigma, noise_like(mu, samples, generator), kl, y)


def log_weights(
    model: Likelihood, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor, y: Tensor | None = None
) -> Tensor:
    """log p(x|z) + log p(z) - log q(z|x) at z = mu + sigma · eps.

    prepared x (B, ...), mu and log_sigma (B, K), eps (S, B, K)  ->  (S, B), in nats. With labels y (B,), for
    a model that takes them, everything is conditioned on y.
    """
    require_model(model, Likelihood, AN_AUTOENCODER)
    z = gaussian_sample(mu, log_sigma, eps)
    return (
        model.log_likelihood(x, z, *given(model, x, y)) + standard_normal_log_prob(z) - _log_q(log_sigma, eps)
    )


def iwae_bound(
    model: VariationalModel,
    x: Tensor,
    samples: int = 5,
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
    check: bool = True,
) -> IwaeBound:
    """L_S = E log (1/S) Σ_s p(x, z_s) / q(z_s|x), which rises to log p(x) with S

    x: (B, *x_shape)  ->  value (B,), in nats: one estimate of the bound, from ``samples`` draws. With labels
    y (B,), for a model that takes them, it is a bound on log p(x|y).        Burda et al. 2016, equation 8
    """
    require_model(model, VariationalModel, AN_AUTOENCODER)
    require_count("samples", samples)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x, *given(model, x, y))
    weights = log_weights(model, x, mu, log_sigma, noise_like(mu, samples, generator), y)
    return IwaeBound(weights.logsumexp(0) - math.log(samples))


class FlowBound(NamedTuple):
    """A flow's bound on log p(x) of a binary image, (B,), in nats, from one draw of its noise."""

    value: Tensor


def annealed_elbo(
    model: VariationalModel,
    x: Tensor,
    generator: torch.Generator | None = None,
    *,
    step: int,
    weight: float = 1.0,
    start: float = 0.01,
    decay: float = 0.999,
    floor: float = 0.0,
    y: Tensor | None = None,
    check: bool = True,
) -> AnnealedElbo:
    """reconstruction - weight · η(step) · max(mean KL, floor)        Ha & Eck 2018, section 3.3

    with η = 1 - (1 - start) decay^step. x: (B, *x_shape)  ->  value, reconstruction and kl, each (B,), in
    nats. At first the KL term hardly counts, and below ``floor`` it never does, so that a strong decoder does
    not learn to ignore z: free bits, of the total KL rather than of each dimension's. With weight = η = 1 and
    floor = 0, value is the ELBO. With labels y (B,), for a model that takes them, everything is conditioned
    on y.
    """
    terms = elbo(model, x, generator=generator, y=y, check=check)
    annealed = weight * (1 - (1 - start) * decay**step)
    return AnnealedElbo(terms.reconstruction - annealed * terms.kl.mean().clamp(min=floor), *terms)


def log_px(
    model: ExactModel, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> LogPx:
    """log p(x) of a model that has it, MADE or RealNVP: x (B, *x_shape)  ->  value (B,), in nats

    slide 23
    """
    require_model(
        model,
        ExactModel,
        "For a VAE use objectives.elbo or iwae_bound, or evaluation.log_likelihood to estimate log p(x).",
    )
    return LogPx(model.log_px(model.prepare(x, generator, check=check)))


def flow_bound(
    model: DequantizingModel, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> FlowBound:
    """log p((x + u) / 2) - log q(u|x) - D log 2, with u from q(u|x): variational dequantization

    On average at most log p(x). x: (B, *x_shape), uint8 or 0 and 1  ->  value (B,), in nats. Floating-point
    values of x are looked at with check=False too.        Ho et al. 2019
    """
    require_model(model, DequantizingModel, "For a RealNVP use objectives.log_px.")
    if check:
        require_pixels("x", x)
    return FlowBound(model.log_ratio(x, generator))
