"""Two unbiased estimates of the gradient of E_q[f(z)] with respect to q = N(mu, diag sigma²), per sample.

pathwise needs an f that is continuous, and differentiable almost everywhere; score_function takes any.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.distributions import gaussian_log_prob, gaussian_sample


class Gradient(NamedTuple):
    """One estimate for each sample: with respect to mu and to log_sigma, each (S, K).

    Their means over S estimate the gradient.
    """

    mu: Tensor
    log_sigma: Tensor


def _one_for_each(values: Tensor, eps: Tensor) -> Tensor:
    """Return f's ``values`` if they are one number for each of the S samples; otherwise raise ValueError."""
    if not isinstance(values, Tensor) or values.shape != eps.shape[:1]:
        got = tuple(values.shape) if isinstance(values, Tensor) else repr(values)
        raise ValueError(
            f"f must give one number for each z, shape ({len(eps)},), got {got}; sum over the last axis only."
        )
    return values


def pathwise(f: Callable[[Tensor], Tensor], mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Gradient:
    """∇f(z) at z = mu + sigma · eps, and from it by the chain rule dz/dmu = 1, dz/dlog_sigma = sigma · eps

    f: z (S, K) -> (S,), differentiable; mu, log_sigma (K,), eps (S, K) from N(0, I)  ->  both (S, K)
    Raises ValueError if f gives another shape, or values that do not depend on z by differentiable steps.
    slide 19
    """
    log_sigma = log_sigma.detach()
    z = gaussian_sample(mu, log_sigma, eps).detach().requires_grad_()
    with torch.enable_grad():
        values = _one_for_each(f(z), eps)
        if not values.requires_grad:
            raise ValueError(
                "f(z) must depend on z by differentiable steps, but has no gradient; use score_function."
            )
        (slope,) = torch.autograd.grad(values.sum(), z)
    return Gradient(slope, slope * log_sigma.exp() * eps)


def score_function(
    f: Callable[[Tensor], Tensor], mu: Tensor, log_sigma: Tensor, eps: Tensor, baseline: float = 0.0
) -> Gradient:
    """(f(z) - baseline) ∇ log q(z), with z held fixed: f need not be differentiable        Williams 1992

    f: z (S, K) -> (S,); mu, log_sigma (K,), eps (S, K) from N(0, I)  ->  both (S, K). Any constant baseline
    leaves the mean as it is, because E ∇ log q = 0. Raises ValueError if f gives another shape.
    """
    with torch.no_grad():
        z = gaussian_sample(mu, log_sigma, eps)
        weight = _one_for_each(f(z), eps).to(eps) - baseline
    q = [t.detach().expand_as(eps).clone().requires_grad_() for t in (mu, log_sigma)]
    with torch.enable_grad():
        score = torch.autograd.grad(gaussian_log_prob(z, *q).sum(), q)
    return Gradient(*(weight.unsqueeze(-1) * part for part in score))
