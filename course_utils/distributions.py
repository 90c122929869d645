"""The distributions of a VAE: q(z) a diagonal Gaussian, p(x|z) Bernoulli or Gaussian, p(z) = N(0, I).

Everything is in nats and summed over the dimensions of one example, never averaged. A standard deviation is always
given as ``log_sigma`` (the lecture's output of the inference network), an observation variance as ``eta``.

Leading axes broadcast; where the last axes differ, ValueError names them, and a number eta that is not positive raises
ValueError too. The values of tensors are not looked at, because these functions are at the bottom of every loop.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.arguments import require_positive, require_same_last_axis

LOG_TWO_PI = math.log(2 * math.pi)


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
    return -0.5 * (((z - mu) * (-log_sigma).exp()).square() + 2 * log_sigma + LOG_TWO_PI).sum(-1)


def standard_normal_log_prob(z: Tensor) -> Tensor:
    """log N(z; 0, I), the prior p(z), in nats.

    z: (..., K)  ->  (...)
    """
    return -0.5 * (z.square() + LOG_TWO_PI).sum(-1)


def kl_to_standard_normal(mu: Tensor, log_sigma: Tensor) -> Tensor:
    """KL(N(mu, diag sigma²) ‖ N(0, I)) in nats, summed over the K latent dimensions.

    mu, log_sigma: (..., K)  ->  (...)        Kingma & Welling 2014, appendix B
    """
    require_same_last_axis(mu=mu, log_sigma=log_sigma)
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)


def kl_between_gaussians(mu_q: Tensor, log_sigma_q: Tensor, mu_p: Tensor, log_sigma_p: Tensor) -> Tensor:
    """KL(N(mu_q, diag sigma_q²) ‖ N(mu_p, diag sigma_p²)) in nats, summed over the K dimensions.

    all: (..., K)  ->  (...)        the expectation under q of log q(z) - log p(z), term by term
    """
    require_same_last_axis(mu_q=mu_q, log_sigma_q=log_sigma_q, mu_p=mu_p, log_sigma_p=log_sigma_p)
    log_ratio = log_sigma_q - log_sigma_p
    standardized = (mu_q - mu_p) * (-log_sigma_p).exp()
    return 0.5 * ((2 * log_ratio).exp() + standardized.square() - 1 - 2 * log_ratio).sum(-1)


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x|z) = Σ x log p + (1 - x) log(1 - p) with p = sigmoid(logits), in nats, summed over the D pixels.

    x: (..., D) of 0 and 1, logits: (..., D)  ->  (...)        computed from the logits, so that no p rounds to 0 or 1
    """
    require_same_last_axis(x=x, logits=logits)
    # log(1 + exp(l)) as max(l, 0) + log(1 + exp(-|l|)): safe for any l, and several times as fast as log1p on many CPUs.
    # -|l| is written l - 2 max(l, 0), because the derivative of |l| at 0 would be 0 where that of the whole is ½.
    positive = logits.relu()
    log_normalizer = positive + (1 + torch.sub(logits, positive, alpha=2).exp()).log()
    return (x * logits - log_normalizer).sum(-1)


def gaussian_log_likelihood(x: Tensor, mean: Tensor, eta: Tensor | float) -> Tensor:
    """log p(x|z) = log N(x; mean, eta I) in nats, summed over the D pixels, its constant included.

    x, mean: (..., D), eta: the variance of one pixel, > 0  ->  (...)        slides 10 and 15
    """
    require_same_last_axis(x=x, mean=mean)
    if not isinstance(eta, Tensor):
        require_positive("eta", eta)
    elif eta.numel() != 1:
        raise ValueError(
            f"eta should be one number, the variance of every pixel, but a tensor {tuple(eta.shape)} came."
        )
    eta = torch.as_tensor(eta, dtype=mean.dtype, device=mean.device)
    squared_error = (x - mean).square().sum(-1)
    return -0.5 * (squared_error / eta + x.shape[-1] * (LOG_TWO_PI + eta.log()))


class LinearGaussian(NamedTuple):
    """What p(z) = N(0, I) and p(x|z) = N(x; W z + b, eta I) imply, exactly.

    posterior_mean (B, K) and posterior_covariance (K, K) of p(z|x), the same covariance for every x; log_px (B,).
    """

    posterior_mean: Tensor
    posterior_covariance: Tensor
    log_px: Tensor


def linear_gaussian(x: Tensor, weight: Tensor, bias: Tensor, eta: Tensor | float) -> LinearGaussian:
    """The exact posterior and the exact log p(x) of the linear-Gaussian model.

    x: (B, D), weight: (D, K), bias: (D,), eta > 0. With M = WᵀW + eta I:
    p(z|x) = N(M⁻¹Wᵀ(x - b), eta M⁻¹) and p(x) = N(x; b, WWᵀ + eta I)        Tipping & Bishop 1999, section 3
    The D × D covariance is never formed: its determinant and inverse come from the K × K matrix M.
    """
    centred = x - bias
    dim_x, dim_z = weight.shape
    eta = torch.as_tensor(eta, dtype=weight.dtype, device=weight.device)
    factor = torch.linalg.cholesky(weight.T @ weight + eta * torch.eye(dim_z, dtype=weight.dtype, device=weight.device))
    projected = centred @ weight
    mean = torch.cholesky_solve(projected.T, factor).T
    covariance = eta * torch.cholesky_inverse(factor)
    log_det = 2 * factor.diagonal().log().sum() + (dim_x - dim_z) * eta.log()
    # Both terms are positive; ‖x - b‖² - (x - b)ᵀW mean would cancel where eta is small.
    mahalanobis = (centred - mean @ weight.T).square().sum(-1) / eta + mean.square().sum(-1)
    return LinearGaussian(mean, covariance, -0.5 * (dim_x * LOG_TWO_PI + log_det + mahalanobis))
