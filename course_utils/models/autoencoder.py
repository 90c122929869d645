"""Autoencoders without a distribution: linear, as on slide 5, and deep, as on slide 7."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.measuring import measures
from course_utils.models.base import Model
from course_utils.models.networks import (
    decoder_network,
    encoder_network,
    on_every_z,
    require_latent,
    require_sizes,
)


class _SquaredErrorModel(Model):
    """What the two share: x̃ has no distribution."""

    latent_dim: int

    @measures
    def reconstruct(self, x: Tensor) -> Tensor:
        """x̃ = decode(encode(x)): x (B, *x_shape)  ->  (B, *x_shape)."""
        return self.decode(self.encode(self.prepare(x)))


class LinearAutoencoder(_SquaredErrorModel):
    """x̃ = U V (x - mean) + mean: one linear hidden layer, no biases        slide 5

    ``U`` (D, K), ``V`` (K, D). Pass the data's ``mean`` (of shape x_shape) to centre it, as PCA does.
    """

    def __init__(self, latent_dim: int, x_shape: Sequence[int] = (1, 28, 28), mean: Tensor | None = None):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        dim_x = math.prod(self.x_shape)
        self.V = nn.Parameter(torch.randn(latent_dim, dim_x) / math.sqrt(dim_x))
        self.U = nn.Parameter(torch.randn(dim_x, latent_dim) / math.sqrt(dim_x))
        if mean is not None and tuple(mean.shape) != self.x_shape:
            raise ValueError(f"mean must have the shape of one x, {self.x_shape}, got {tuple(mean.shape)}.")
        self.register_buffer("mean", torch.zeros(dim_x) if mean is None else mean.flatten().clone())

    def encode(self, x: Tensor) -> Tensor:
        """x: (B, *x_shape)  ->  z (B, K)."""
        return (require_batch("x", require_floating("x", x), self.x_shape).flatten(1) - self.mean) @ self.V.T

    def decode(self, z: Tensor) -> Tensor:
        """z: (..., K)  ->  (..., *x_shape)."""
        return (require_latent(z, self.latent_dim, self) @ self.U.T + self.mean).unflatten(-1, self.x_shape)


class Autoencoder(_SquaredErrorModel):
    """A deep autoencoder: x̃ = decoder(encoder(x)) with a bottleneck of K numbers        slides 3 and 7

    ``hidden``: the encoder's hidden sizes, mirrored in the decoder, () for linear networks.
    ``architecture``: "mlp" or "conv", for images (channels, H, W) of at least 4 by 4.
    """

    def __init__(
        self,
        latent_dim: int,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        architecture: str = "mlp",
    ):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.encoder = encoder_network(x_shape, hidden, latent_dim, architecture)
        self.decoder = decoder_network(x_shape, hidden, latent_dim, architecture)

    def encode(self, x: Tensor) -> Tensor:
        """x: (B, *x_shape)  ->  z (B, K)."""
        return self.encoder(require_batch("x", require_floating("x", x), self.x_shape))

    def decode(self, z: Tensor) -> Tensor:
        """z: (..., K)  ->  (..., *x_shape)."""
        return on_every_z(self.decoder, z, self.latent_dim)
