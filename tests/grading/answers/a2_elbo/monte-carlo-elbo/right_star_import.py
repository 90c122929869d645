from torch import *

import math

import torch


def monte_carlo_elbo(
    x: Tensor, mu: Tensor, log_sigma: Tensor, decoder: dict[str, Tensor], eta: float, samples: int
) -> tuple[Tensor, Tensor]:
    """An estimate of the ELBO from fresh draws, and its standard error, in nats: each (B,)."""
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    values = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return values.mean(0), values.std(0) / math.sqrt(samples)
