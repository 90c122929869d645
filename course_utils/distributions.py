"""The distributions of a VAE: q(z) Gaussian, p(x|z) Bernoulli, beta-binomial or Gaussian, p(z) = N(0, I).

Everything is in nats and summed over the dimensions of one example, never averaged. A standard deviation is
always given as ``log_sigma`` (the lecture's output of the inference network), an observation variance as
``eta``.

Leading axes broadcast. ValueError names last axes that differ and a number eta that is not positive,
TypeError what must not be whole numbers. The values of tensors are not validated: these functions run in
every loop.

Results have the dtype of the arguments. Where a difference of nearly equal numbers would cost digits, it is
taken in float64, on devices that have it (Apple's GPUs do not).
"""

import functools
import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_affine, require_floating, require_positive, require_same_last_axis
from course_utils.device import for_float64

LOG_TWO_PI = math.log(2 * math.pi)
BRIGHTEST = 255  # the levels of a grey pixel are 0, 1, …, 255


def _wide(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The tensors in float64, or at least float32 on a device without it, never in half precision."""
    device = tensors[0].device
    widest = torch.float64 if for_float64(device) == device else torch.float32
    return tuple(t.to(torch.promote_types(t.dtype, widest)) for t in tensors)


def _dtype_of(*tensors: Tensor) -> torch.dtype:
    """The dtype that a sum of these would have."""
    return functools.reduce(torch.promote_types, (t.dtype for t in tensors))


def _variance(eta: Tensor | float, like: Tensor) -> Tensor:
    """eta in the dtype of ``like``, on its device; ValueError for several numbers, or one that is not > 0."""
    if not isinstance(eta, Tensor):
        require_positive("eta", eta)
    elif eta.numel() != 1:
        raise ValueError(f"eta must be one number, the variance of every pixel, got {tuple(eta.shape)}.")
    return torch.as_tensor(eta, dtype=like.dtype, device=like.device)


def _expm1_minus(t: Tensor) -> Tensor:
    """exp(t) - 1 - t, never negative, with all its digits: near 0, where it is about t² / 2, by a series."""
    near = t.abs() < torch.finfo(t.dtype).eps ** 0.25
    small = t.clamp(-1, 1)  # the gradient of the series must be finite even where it is not used
    return torch.where(near, small.square() / 2 * (1 + small / 3 + small.square() / 12), t.expm1() - t)


def _standardized(difference: Tensor, log_sigma: Tensor) -> Tensor:
    """difference / sigma: (..., K) each. 0 / sigma is 0 for any sigma, even one that rounds to 0.

    By 1/√sigma twice, which overflows only where the square of any other difference / sigma does too.
    """
    largest = math.log(torch.finfo(require_floating("log_sigma", log_sigma).dtype).max) - 0.1
    root = (-0.5 * log_sigma).clamp(max=largest).exp()
    return difference * root * root


def gaussian_sample(mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    """z = mu + sigma · eps: the reparameterization trick.

    mu, log_sigma: (..., K), eps: (S..., ..., K) drawn from N(0, I)  ->  z (S..., ..., K)        slide 19
    """
    require_same_last_axis(mu=mu, log_sigma=log_sigma, eps=eps)
    return mu + log_sigma.exp() * eps


def gaussian_log_prob(z: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """log N(z; mu, diag sigma²) in nats, summed over the K dimensions.

    z, mu, log_sigma: (..., K)  ->  (...)
    """
    require_same_last_axis(z=z, mu=mu, log_sigma=log_sigma)
    return -0.5 * (_standardized(z - mu, log_sigma).square() + 2 * log_sigma + LOG_TWO_PI).sum(-1)


def standard_normal_log_prob(z: Tensor) -> Tensor:
    """log N(z; 0, I), the prior p(z), in nats.

    z: (..., K)  ->  (...)
    """
    return -0.5 * (z.square() + LOG_TWO_PI).sum(-1)


def kl_to_standard_normal(mu: Tensor, log_sigma: Tensor) -> Tensor:
    """KL(N(mu, diag sigma²) ‖ N(0, I)) in nats, summed over the K latent dimensions.

    mu, log_sigma: (..., K)  ->  (...), never negative        Kingma & Welling 2014, appendix B
    ½ Σ mu² + sigma² - 1 - log sigma²
    """
    require_same_last_axis(mu=mu, log_sigma=log_sigma)
    return 0.5 * (mu.square() + _expm1_minus(2 * require_floating("log_sigma", log_sigma))).sum(-1)


def kl_between_gaussians(mu_q: Tensor, log_sigma_q: Tensor, mu_p: Tensor, log_sigma_p: Tensor) -> Tensor:
    """KL(N(mu_q, diag sigma_q²) ‖ N(mu_p, diag sigma_p²)) in nats, summed over the K dimensions.

    all: (..., K)  ->  (...), never negative
    the expectation under q of log q(z) - log p(z), term by term
    """
    require_same_last_axis(mu_q=mu_q, log_sigma_q=log_sigma_q, mu_p=mu_p, log_sigma_p=log_sigma_p)
    standardized = _standardized(mu_q - mu_p, log_sigma_p)
    return 0.5 * (standardized.square() + _expm1_minus(2 * (log_sigma_q - log_sigma_p))).sum(-1)


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x|z) = Σ x log p + (1 - x) log(1 - p) with p = sigmoid(logits), in nats, over the D pixels.

    x: (..., D) of 0 and 1, logits: (..., D)  ->  (...)
    Computed from the logits, so that an unlikely pixel costs what it should, however unlikely. A pixel that
    is as good as certain costs log(1 + exp(-|logit|)), accurate to the rounding of 1: 1e-7 nats in float32.
    """
    require_same_last_axis(x=x, logits=logits)
    return _BernoulliLogLikelihood.apply(x, require_floating("logits", logits))


class _BernoulliLogLikelihood(torch.autograd.Function):
    """Σ x l - log(1 + exp(l)) over the last axis, with its derivatives x - sigmoid(l) and l.

    Written out, because autograd would keep and pass over six arrays of the size of ``logits`` for it.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, logits: Tensor) -> Tensor:
        # log(1 + exp(l)) as max(l, 0) - log sigmoid(|l|): safe, and faster than log1p on many CPUs.
        small = logits.abs().sigmoid_().log_()
        # x l - max(l, 0) first: it is 0 where only the small term is left.
        return (x * logits).sub_(logits.relu()).add_(small).sum(-1)

    @staticmethod
    def setup_context(ctx: torch.autograd.function.FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, logits = ctx.saved_tensors
        slopes, each = (logits, x - logits.sigmoid()), gradient.unsqueeze(-1)
        return tuple(
            (each * slope).sum_to_size(of.shape).to(of.dtype) if needed else None
            for of, slope, needed in zip((x, logits), slopes, ctx.needs_input_grad, strict=True)
        )


def beta_binomial_log_likelihood(x: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    """log p(x|z) = Σ log C(n, x) + log B(x + alpha, n - x + beta) - log B(alpha, beta) in nats.

    x: (..., D) of 0, 1, …, n = 255, alpha, beta: (..., D), > 0  ->  (...)        Townsend et al. 2019
    A binomial count of n trials whose probability is drawn from Beta(alpha, beta): with alpha and beta below
    1 most of the mass is at black and white. The probabilities of the 256 levels sum to 1, so this is a code
    length, which a density of grey values is not. Accurate to 1e-7 nats per pixel for alpha and beta up to
    1e6; half precision becomes float32.
    """
    require_same_last_axis(x=x, alpha=alpha, beta=beta)
    dtype = torch.promote_types(_dtype_of(alpha, beta), torch.float32)
    alpha, beta = _wide(alpha, beta)  # the terms are far larger than their sum
    n, device = BRIGHTEST, x.device if alpha.dtype == torch.float64 else "cpu"
    levels = torch.arange(n + 1, dtype=torch.float64, device=device)
    log_choose = math.lgamma(n + 1) - torch.lgamma(levels + 1) - torch.lgamma(n - levels + 1)
    log_px = torch.lgamma(x + alpha) + torch.lgamma(n - x + beta) - torch.lgamma(n + alpha + beta)
    log_px = log_px - torch.lgamma(alpha) - torch.lgamma(beta) + torch.lgamma(alpha + beta)
    return (log_choose.to(alpha)[x.long()] + log_px).sum(-1).to(dtype)


def beta_binomial_probabilities(alpha: Tensor, beta: Tensor) -> Tensor:
    """The probabilities of all levels 0, 1, …, n = 255 of one pixel.

    alpha, beta (...), > 0  ->  (..., 256), sum 1.
    From the ratio of neighbours, p(x + 1) / p(x) = (n - x) (x + alpha) / ((x + 1) (n - x - 1 + beta)),
    without a Gamma function.
    """
    dtype = _dtype_of(require_floating("alpha", alpha), require_floating("beta", beta))
    alpha, beta = (t.unsqueeze(-1) for t in _wide(alpha, beta))
    x = torch.arange(BRIGHTEST, dtype=alpha.dtype, device=alpha.device)
    log_ratios = ((BRIGHTEST - x) * (x + alpha) / ((x + 1) * (BRIGHTEST - x - 1 + beta))).log()
    log_p = torch.nn.functional.pad(log_ratios.cumsum(-1), (1, 0))  # up to the constant that softmax removes
    return log_p.softmax(-1).to(dtype)


def gaussian_log_likelihood(x: Tensor, mean: Tensor, eta: Tensor | float) -> Tensor:
    """log p(x|z) = log N(x; mean, eta I) in nats, summed over the D pixels, including its constant.

    x, mean: (..., D), eta: the variance of one pixel, > 0  ->  (...)        slides 10 and 15
    """
    require_same_last_axis(x=x, mean=mean)
    eta = _variance(eta, mean)
    squared_error = (x - mean).square().sum(-1)
    return -0.5 * (squared_error / eta + x.shape[-1] * (LOG_TWO_PI + eta.log()))


def gaussian_mixture_log_prob(
    x: Tensor, log_weight: Tensor, mu: Tensor, log_sigma: Tensor, rho: Tensor
) -> Tensor:
    """log Σ_m π_m N(x; mu_m, Σ_m) in nats, for points in the plane; component m has the correlation rho_m.

    x: (..., 2), log_weight and rho: (..., M), |rho| < 1, mu and log_sigma: (..., M, 2)  ->  (...)
    Graves 2013, equations 23 to 25
    """
    require_same_last_axis(log_weight=log_weight, rho=rho)
    parts = x, log_weight, mu, log_sigma, rho
    dtype, (x, log_weight, mu, log_sigma, rho) = _dtype_of(*parts), _wide(*parts)
    u, v = _standardized(x.unsqueeze(-2) - mu, log_sigma).unbind(-1)
    # u² + v² - 2ρuv over 1 - ρ², by the axes of the ellipse: nothing cancels where |ρ| is nearly 1.
    square = ((u + v).square() / (1 + rho) + (u - v).square() / (1 - rho)) / 2
    log_part = -0.5 * (square + (1 + rho).log() + (1 - rho).log())
    return (log_weight + log_part - log_sigma.sum(-1) - LOG_TWO_PI).logsumexp(-1).to(dtype)


class LinearGaussian(NamedTuple):
    """What p(z) = N(0, I) and p(x|z) = N(x; W z + b, eta I) imply, exactly.

    posterior_mean (B, K) and posterior_covariance (K, K) of p(z|x), the same for every x; log_px (B,).
    """

    posterior_mean: Tensor
    posterior_covariance: Tensor
    log_px: Tensor


def linear_gaussian(x: Tensor, weight: Tensor, bias: Tensor, eta: Tensor | float) -> LinearGaussian:
    """The exact posterior and the exact log p(x) of the linear-Gaussian model.

    x: (B, D), weight: (D, K), bias: (D,), eta > 0. With M = WᵀW + eta I:
    p(z|x) = N(M⁻¹Wᵀ(x - b), eta M⁻¹) and p(x) = N(x; b, WWᵀ + eta I)        Tipping & Bishop 1999, section 3
    The D × D covariance is never formed: its determinant and inverse come from the K × K matrix M. Nor is M,
    which would lose a small eta: with QR = [W; √eta I], RᵀR = M. Shapes that do not agree are a ValueError.
    """
    require_affine(x, weight, bias)
    centred, eta = x - bias, _variance(eta, weight)
    dim_x, dim_z = weight.shape
    here = for_float64(weight.device)  # Apple's GPUs have neither float64 nor QR
    identity = torch.eye(dim_z, dtype=weight.dtype, device=here)
    q, r = torch.linalg.qr(torch.cat([weight.to(here), eta.to(here).sqrt() * identity]))
    inverse = torch.linalg.solve_triangular(r, identity, upper=True).to(weight.device)
    mean = centred @ q[:dim_x].to(weight.device) @ inverse.T
    covariance = eta * inverse @ inverse.T
    log_det = 2 * r.diagonal().abs().log().sum().to(weight.device) + (dim_x - dim_z) * eta.log()
    # Both terms are positive; ‖x - b‖² - (x - b)ᵀW mean would cancel where eta is small.
    mahalanobis = (centred - mean @ weight.T).square().sum(-1) / eta + mean.square().sum(-1)
    return LinearGaussian(mean, covariance, -0.5 * (dim_x * LOG_TWO_PI + log_det + mahalanobis))
