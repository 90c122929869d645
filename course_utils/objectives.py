"""What training maximises: the ELBO, the importance-weighted bound, the (negative) squared error, and M2's objective.

Each objective takes ``(model, x, generator=, check=)`` and gives one value per example. ``check=False`` skips the look
at the values of x; training.fit has looked at all of them once. Labels y (B,), where a model wants them, come as ``y=``.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils.arguments import require_choice, require_count
from course_utils.distributions import (
    gaussian_sample,
    kl_to_standard_normal,
    standard_normal_log_prob,
)
from course_utils.models.conditional import require_labels

KL_KINDS = ("analytic", "sampled")


class Elbo(NamedTuple):
    """The two terms of the ELBO, each (B,), in nats."""

    reconstruction: Tensor
    kl: Tensor

    @property
    def value(self) -> Tensor:
        """F = E_q log p(x|z) - KL(q ‖ p(z)), (B,), in nats."""
        return self.reconstruction - self.kl


class SquaredError(NamedTuple):
    """‖x - x̃‖², (B,), summed over the dimensions."""

    squared_error: Tensor

    @property
    def value(self) -> Tensor:
        """What is maximised: the negative error, (B,)."""
        return -self.squared_error


class IwaeBound(NamedTuple):
    """The importance-weighted bound, (B,), in nats; ``value`` is the bound itself, never above log p(x) on average."""

    value: Tensor


class AnnealedElbo(NamedTuple):
    """The two terms of the ELBO, each (B,), in nats; ``value`` (B,) is what is maximised: not the ELBO."""

    value: Tensor
    reconstruction: Tensor
    kl: Tensor


class LogPx(NamedTuple):
    """log p(x) itself, (B,), in nats: what a model maximises that can compute it."""

    value: Tensor


class SemiSupervised(NamedTuple):
    """The terms of M2's objective, in nats; ``value`` is what is maximised.

    labelled (L,): the bound on log p(x, y); unlabelled (B,): the bound on log p(x); log_q_y (L,): log q(y|x) of the true y.
    """

    value: Tensor
    labelled: Tensor
    unlabelled: Tensor
    log_q_y: Tensor


def given(model: nn.Module, x: Tensor, y: Tensor | None) -> tuple[Tensor, ...]:
    """What the model is conditioned on: () for a model of p(x), (y,) for one of p(x|y).

    Raises ValueError for a missing y, a y that the model has no use for, and labels that are not those of x (B, ...).
    """
    if not hasattr(model, "classes"):
        if y is not None:
            raise ValueError(
                f"{type(model).__name__} models p(x), so leave y out; a ConditionalVAE takes labels, and so does a model of "
                "your own that has `classes`, how many there are."
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
    model: nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    kl: str = "analytic",
    y: Tensor | None = None,
) -> Elbo:
    """F(θ, q) for the q given, at the noise given: prepared x (B, ...), mu and log_sigma (B, K), eps (S, B, K)  ->  (B,) twice.

    Both terms can be differentiated with respect to mu, log_sigma and the model's parameters        slides 17 and 19
    """
    require_choice("kl", kl, KL_KINDS)
    z = gaussian_sample(mu, log_sigma, eps)
    reconstruction = model.log_likelihood(x, z, *given(model, x, y)).mean(0)
    if kl == "analytic":
        return Elbo(reconstruction, kl_to_standard_normal(mu, log_sigma))
    return Elbo(reconstruction, (_log_q(log_sigma, eps) - standard_normal_log_prob(z)).mean(0))


def _log_q(log_sigma: Tensor, eps: Tensor) -> Tensor:
    """log q(z) at z = mu + sigma · eps, by the change of variables: exact for any sigma, where z - mu would lose all its digits.

    log_sigma (B, K), eps (S, B, K)  ->  (S, B)
    """
    return standard_normal_log_prob(eps) - log_sigma.sum(-1)


def elbo(
    model: nn.Module,
    x: Tensor,
    samples: int = 1,
    kl: str = "analytic",
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
    check: bool = True,
) -> Elbo:
    """The ELBO with the encoder's q(z|x): F = E_q log p(x|z) - KL(q ‖ p(z)) ≤ log p(x)        slide 17

    x: (B, *x_shape)  ->  reconstruction (B,), kl (B,), value (B,), in nats, summed over pixels and latent dimensions.
    The expectation is a mean over ``samples`` reparameterized draws of z; ``kl`` is "analytic" or "sampled". With labels
    y (B,), for a model that takes them, everything is given y, and F ≤ log p(x|y)        slide 24
    """
    require_count("samples", samples)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x, *given(model, x, y))
    return elbo_of(model, x, mu, log_sigma, noise_like(mu, samples, generator), kl, y)


def log_weights(
    model: nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor, y: Tensor | None = None
) -> Tensor:
    """log p(x|z) + log p(z) - log q(z|x) at z = mu + sigma · eps: prepared x (B, ...), eps (S, B, K)  ->  (S, B).

    With labels y (B,), for a model that takes them, everything is given y.
    """
    z = gaussian_sample(mu, log_sigma, eps)
    return (
        model.log_likelihood(x, z, *given(model, x, y)) + standard_normal_log_prob(z) - _log_q(log_sigma, eps)
    )


def iwae_bound(
    model: nn.Module,
    x: Tensor,
    samples: int = 5,
    generator: torch.Generator | None = None,
    *,
    y: Tensor | None = None,
    check: bool = True,
) -> IwaeBound:
    """L_S = E log (1/S) Σ_s p(x, z_s) / q(z_s|x), which rises with S towards log p(x)        Burda et al. 2016, equation 8

    x: (B, *x_shape)  ->  value (B,), in nats: one estimate of the bound itself, from ``samples`` draws. With labels y (B,),
    for a model that takes them, it is a bound on log p(x|y).
    """
    require_count("samples", samples)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x, *given(model, x, y))
    weights = log_weights(model, x, mu, log_sigma, noise_like(mu, samples, generator), y)
    return IwaeBound(weights.logsumexp(0) - math.log(samples))


def squared_error(
    model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> SquaredError:
    """L(x, x̃) = ‖x - x̃‖² for an autoencoder: x (B, *x_shape)  ->  squared_error (B,)        slide 5"""
    x = model.prepare(x, generator, check=check)
    return SquaredError((x - model.decode(_one_code(model, x))).flatten(1).square().sum(-1))


def _one_code(model: nn.Module, x: Tensor) -> Tensor:
    """z (B, K) of an autoencoder; TypeError for a model whose encoder gives a distribution."""
    z = model.encode(x)
    if isinstance(z, tuple):
        raise TypeError(
            f"The squared error is that of an autoencoder, whose encode gives one code z; that of a {type(model).__name__} "
            "gives mu and log_sigma of q(z|x): use objectives.elbo."
        )
    return z


def nested_squared_error(
    model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> SquaredError:
    """‖x - decode(z₁ … z_k, 0 … 0)‖², k drawn anew for each example        Rippel, Gelbart & Adams 2014, nested dropout

    x: (B, *x_shape)  ->  squared_error (B,). A number of the code can only rely on those before it, so the first ones come
    to matter most, as in PCA. p(k) ∝ 1/√k for k = 1 … K: after 15 epochs of MNIST with K = 64, a uniform k left the first
    two numbers above PCA's error, and p(k) ∝ 1/k about the last 25; this is between the two.
    """
    x = model.prepare(x, generator, check=check)
    z = _one_code(model, x)
    number = torch.arange(1, z.shape[1] + 1, device=z.device)
    k = torch.multinomial(number**-0.5, len(z), replacement=True, generator=generator) + 1
    kept = z * (number <= k.unsqueeze(1))
    return SquaredError((x - model.decode(kept)).flatten(1).square().sum(-1))


def annealed_elbo(
    model: nn.Module,
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
    """reconstruction - weight · η(step) · max(mean KL, floor), with η = 1 - (1 - start) decay^step        Ha & Eck 2018, section 3.3

    x: (B, *x_shape)  ->  (B,) three times, in nats. At first the KL term hardly counts, and below ``floor`` it never does, so
    that a strong decoder does not learn to do without z. With weight = η = 1 and floor = 0, value is the ELBO. With labels
    y (B,), for a model that takes them, everything is given y.
    """
    terms = elbo(model, x, generator=generator, y=y, check=check)
    annealed = weight * (1 - (1 - start) * decay**step)
    return AnnealedElbo(terms.reconstruction - annealed * terms.kl.mean().clamp(min=floor), *terms)


def log_px(
    model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> LogPx:
    """log p(x) of a model that has it, MADE or RealNVP: x (B, *x_shape)  ->  value (B,), in nats        slide 23"""
    if not hasattr(model, "log_px"):
        raise TypeError(
            f"A {type(model).__name__} has no exact log p(x): use objectives.elbo or iwae_bound for a VAE, or "
            "evaluation.log_likelihood to estimate it."
        )
    return LogPx(model.log_px(model.prepare(x, generator, check=check)))


def bound_of_each_label(model: nn.Module, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """F(x, y) ≤ log p(x, y) for every label y, at one draw of z: prepared x (B, ...)  ->  (classes, B), in nats.

    log p(y) + E_q log p(x|z, y) - KL(q(z|x, y) ‖ p(z)) with p(y) = 1/classes        Kingma et al. 2014, equation 6
    All labels of one x share one eps, so that their differences, which move q(y|x), are less noisy.
    """
    y = torch.arange(model.classes, device=x.device).unsqueeze(1)
    mu, log_sigma = model.encode(x, y)
    z = gaussian_sample(mu, log_sigma, noise_like(mu[0], 1, generator))
    return model.log_likelihood(x, z, y) - kl_to_standard_normal(mu, log_sigma) - math.log(model.classes)


def semi_supervised(
    model: nn.Module,
    x: Tensor,
    generator: torch.Generator | None = None,
    *,
    labelled: tuple[Tensor, Tensor],
    alpha: float,
    weight: float = 1.0,
    check: bool = True,
) -> SemiSupervised:
    """M2's objective: mean U(x) + weight · mean F(x', y') + alpha · mean log q(y'|x'), with (x', y') the labelled examples

    U(x) = Σ_y q(y|x) F(x, y) + H(q(y|x)) ≤ log p(x), y summed out exactly        Kingma et al. 2014, equations 6 to 9
    Of L labelled and N unlabelled examples every one counts once for weight = L/N, as in equation 8.
    x (B, *x_shape), unlabelled; labelled: x' (L, *x_shape) and y' (L,), of which at most B, drawn anew, are used at a time.
    """
    x_l, y_l = labelled
    require_labels(
        y_l, model.classes, len(x_l)
    )  # before some are drawn: a pair that does not fit would go unnoticed
    if len(x_l) > len(x):
        few = torch.randint(len(x_l), (len(x),), device=x.device, generator=generator).to(x_l.device)
        x_l, y_l = x_l[few], y_l[few]
    x = model.prepare(x, generator, check=check)
    x_l = model.prepare(x_l, generator)  # fit has not looked at these
    (y_l,) = given(model, x_l, y_l.to(x.device))
    log_q = model.classify(x).T
    unlabelled = (log_q.exp() * (bound_of_each_label(model, x, generator) - log_q)).sum(0)
    supervised = elbo(model, x_l, generator=generator, y=y_l, check=False).value - math.log(model.classes)
    log_q_y = model.classify(x_l).gather(1, y_l.unsqueeze(1)).squeeze(1)
    value = unlabelled + weight * supervised.mean() + alpha * log_q_y.mean()
    return SemiSupervised(value, supervised, unlabelled, log_q_y)
