"""Which layers of a packaged model get weights of few levels, so that a page with the model is small.

In widgets.SamplingExplorer's page each of these weights is a letter. They are rounded as ``rounding`` does,
for MNIST's training digits and for draws.
"""

import torch
from torch import nn

from course_utils import data
from course_utils.measuring import measuring
from course_utils.models import GAN, MADE, VAE, PixelFlow
from course_utils.rounding import round_layers

DIGITS = DRAWS = 4000


def _digits(noise: torch.Generator) -> torch.Tensor:
    return data.binarize(data.mnist(noise.device).train.x[:DIGITS], noise)


def of_made(made: MADE, noise: torch.Generator) -> None:
    """All weights."""
    x = _digits(noise)
    with measuring(made):
        round_layers(made, ("hidden", "output", "direct"), lambda made: made.logits(x))


def of_flow(flow: PixelFlow, noise: torch.Generator) -> None:
    """The weights of the couplings."""
    y, _ = flow.dequantize(_digits(noise), noise)
    z = flow.noise(DRAWS, flow.latent_dim, generator=noise)
    names = [
        f"couplings.{i}.network.{j}"
        for i, coupling in enumerate(flow.couplings)
        for j, layer in coupling.network.named_children()
        if isinstance(layer, nn.Linear)
    ]
    with measuring(flow):
        round_layers(flow, names, lambda flow: (flow.encode(y), flow.decode(z)))


def of_generator(gan: GAN, noise: torch.Generator) -> None:
    """The weights of the generator's first layer, which are most."""
    z = gan.noise(DRAWS, gan.latent_dim, generator=noise)
    with measuring(gan):
        round_layers(gan, ("generator.0",), lambda gan: gan.decode(z))


def of_decoder(vae: VAE, noise: torch.Generator) -> None:
    """The weights of the decoder's last two layers, which are most."""
    x, z = _digits(noise), vae.noise(DRAWS, vae.latent_dim, generator=noise)
    names = [
        f"decoder.{name}" for name, layer in vae.decoder.named_children() if isinstance(layer, nn.Linear)
    ]
    with measuring(vae):
        round_layers(vae, names[-2:], lambda vae: (vae.reconstruct(x), vae.decode(z)))
