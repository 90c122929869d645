"""What training maximises: the ELBO, the importance-weighted bound, and the (negative) squared error.

Each objective takes ``(model, x, generator=, check=)`` and gives one value per example. ``check=False`` skips the look
at the values of x; training.fit has looked at all of them once.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils.arguments import require_choice, require_count
from course_utils.distributions import (
    gaussian_log_prob,
    gaussian_sample,
    kl_to_standard_normal,
    standard_normal_log_prob,
)

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


def noise_like(mu: Tensor, samples: int, generator: torch.Generator | None) -> Tensor:
    """eps from N(0, I): mu (B, K)  ->  (samples, B, K), of mu's dtype and device."""
    return torch.randn(samples, *mu.shape, dtype=mu.dtype, device=mu.device, generator=generator)


def elbo_of(model: nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor, kl: str = "analytic") -> Elbo:
    """F(θ, q) for the q given, at the noise given: prepared x (B, ...), mu and log_sigma (B, K), eps (S, B, K)  ->  (B,) twice.

    Both terms can be differentiated with respect to mu, log_sigma and the model's parameters        slides 17 and 19
    """
    z = gaussian_sample(mu, log_sigma, eps)
    reconstruction = model.log_likelihood(x, z).mean(0)
    if kl == "analytic":
        return Elbo(reconstruction, kl_to_standard_normal(mu, log_sigma))
    return Elbo(reconstruction, (gaussian_log_prob(z, mu, log_sigma) - standard_normal_log_prob(z)).mean(0))


def elbo(
    model: nn.Module,
    x: Tensor,
    samples: int = 1,
    kl: str = "analytic",
    generator: torch.Generator | None = None,
    *,
    check: bool = True,
) -> Elbo:
    """The ELBO with the encoder's q(z|x): F = E_q log p(x|z) - KL(q ‖ p(z)) ≤ log p(x)        slide 17

    x: (B, *x_shape)  ->  reconstruction (B,), kl (B,), value (B,), in nats, summed over pixels and latent dimensions.
    The expectation is a mean over ``samples`` reparameterized draws of z; ``kl`` is "analytic" or "sampled".
    """
    require_count("samples", samples)
    require_choice("kl", kl, KL_KINDS)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x)
    return elbo_of(model, x, mu, log_sigma, noise_like(mu, samples, generator), kl)


def log_weights(model: nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    """log p(x|z) + log p(z) - log q(z|x) at z = mu + sigma · eps: prepared x (B, ...), eps (S, B, K)  ->  (S, B)."""
    z = gaussian_sample(mu, log_sigma, eps)
    log_q = standard_normal_log_prob(eps) - log_sigma.sum(-1)  # of z, by the change of variables: exact for any sigma
    return model.log_likelihood(x, z) + standard_normal_log_prob(z) - log_q


def iwae_bound(
    model: nn.Module,
    x: Tensor,
    samples: int = 5,
    generator: torch.Generator | None = None,
    *,
    check: bool = True,
) -> IwaeBound:
    """L_S = E log (1/S) Σ_s p(x, z_s) / q(z_s|x), which rises with S towards log p(x)        Burda et al. 2016, equation 8

    x: (B, *x_shape)  ->  value (B,), in nats: one estimate of the bound itself, from ``samples`` draws.
    """
    require_count("samples", samples)
    x = model.prepare(x, generator, check=check)
    mu, log_sigma = model.encode(x)
    weights = log_weights(model, x, mu, log_sigma, noise_like(mu, samples, generator))
    return IwaeBound(weights.logsumexp(0) - math.log(samples))


def squared_error(
    model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True
) -> SquaredError:
    """L(x, x̃) = ‖x - x̃‖² for an autoencoder: x (B, *x_shape)  ->  squared_error (B,)        slide 5"""
    x = model.prepare(x, generator, check=check)
    return SquaredError((x - model.decode(model.encode(x))).flatten(1).square().sum(-1))
