from torch import *

import math

import torch


def elbo(
    x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor, decoder: dict[str, Tensor], eta: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The two terms of the ELBO and F itself, in nats: each (B,)."""
    z = mu + log_sigma.exp() * eps
    reconstruction = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
