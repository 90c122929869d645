"""A generative adversarial network: slide 23's neighbour of the VAE that has no likelihood."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.measuring import draws
from course_utils.models.base import BinaryModel
from course_utils.models.networks import decoder_network, encoder_network, on_every_z, require_sizes


class GAN(BinaryModel):
    """A generator x = G(z), z ~ N(0, I), and a discriminator that tells its images from data

    A GAN keeps only G. With no observation noise it defines no density, and it has no encoder from x to z.
    ``hidden`` and ``architecture`` are the discriminator's, as of a VAE's encoder; the generator mirrors them.
    With 'conv', the generator's hidden layers have batch normalization. Train it with training.fit_gan.
    Goodfellow et al. 2014, Radford et al. 2016
    """

    def __init__(
        self,
        latent_dim: int = 64,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (256, 256),
        architecture: str = "mlp",
    ):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.generator = decoder_network(x_shape, hidden, latent_dim, architecture)
        if architecture == "conv":
            self.generator = _normalized(self.generator)
        judge = encoder_network(x_shape, hidden, 1, architecture)
        self.discriminator = nn.Sequential(
            *(
                nn.Sequential(nn.LeakyReLU(0.2), nn.Dropout(0.3)) if isinstance(layer, nn.ReLU) else layer
                for layer in judge
            )
        )

    def decode(self, z: Tensor) -> Tensor:
        """G(z), in (0, 1): z (..., K)  ->  (..., *x_shape)."""
        return on_every_z(self.generator, z, self.latent_dim).sigmoid()

    def judge(self, x: Tensor) -> Tensor:
        """The logit of the discriminator's probability that x is data: (B, *x_shape)  ->  (B,)."""
        x = require_batch("x", require_floating("x", x), self.x_shape)
        # Under autocast the network computes in bfloat16.
        return self.discriminator(2 * x - 1).squeeze(1).to(x.dtype)

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """G at ``count`` draws z from N(0, I): (count, *x_shape), in (0, 1)."""
        return self.decode(self.noise(require_count("count", count), self.latent_dim, generator=generator))


def _normalized(network: nn.Sequential) -> nn.Sequential:
    """The network with batch normalization in front of each ReLU, over examples and positions."""
    layers: list[nn.Module] = []
    for layer in network:
        if isinstance(layer, nn.ReLU):
            last = layers[-1]
            linear = isinstance(last, nn.Linear)
            layers.append(nn.BatchNorm1d(last.out_features) if linear else nn.BatchNorm2d(last.out_channels))
        layers.append(layer)
    return nn.Sequential(*layers)
