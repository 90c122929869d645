"""The two kinds of network that an autoencoder is made of: multilayer perceptrons and convolutions."""

import itertools
import math
from collections.abc import Sequence

from torch import Tensor, nn

from course_utils.arguments import require_choice, require_count, require_tensor

ARCHITECTURES = ("mlp", "conv")


def _chain(sizes: Sequence[int]) -> nn.Sequential:
    """Linear layers of these sizes with ReLU between them, and none after the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _check(x_shape: Sequence[int], hidden: Sequence[int], architecture: str) -> None:
    require_choice("architecture", architecture, ARCHITECTURES)
    for name, sizes in (("x_shape", x_shape), ("hidden", hidden)):
        if not isinstance(sizes, Sequence) or not sizes:
            raise ValueError(f"{name} should be a sequence of sizes such as (512, 256), but {sizes!r} came.")
        for size in sizes:
            require_count(f"each size in {name}", size)
    if architecture == "conv" and (len(x_shape) != 3 or x_shape[1] % 4 or x_shape[2] % 4):
        raise ValueError(
            "architecture 'conv' halves the image twice, so x_shape should be (channels, H, W) with H and W "
            f"divisible by 4, but {tuple(x_shape)} came. Pad the images, or use architecture='mlp'."
        )


def encoder_network(x_shape: Sequence[int], hidden: Sequence[int], outputs: int, architecture: str) -> nn.Sequential:
    """x (B, *x_shape) -> (B, outputs). 'conv' puts two convolutions of stride 2 in front of the hidden layers."""
    _check(x_shape, hidden, architecture)
    if architecture == "mlp":
        return nn.Sequential(nn.Flatten(), *_chain([math.prod(x_shape), *hidden, outputs]))
    channels, height, width = x_shape
    return nn.Sequential(
        nn.Conv2d(channels, 32, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        *_chain([64 * (height // 4) * (width // 4), *hidden, outputs]),
    )


def decoder_network(x_shape: Sequence[int], hidden: Sequence[int], inputs: int, architecture: str) -> nn.Sequential:
    """z (B, inputs) -> (B, *x_shape): the encoder's layers in reverse order. ``hidden`` is the encoder's."""
    _check(x_shape, hidden, architecture)
    sizes = [inputs, *reversed(hidden)]
    if architecture == "mlp":
        return nn.Sequential(*_chain([*sizes, math.prod(x_shape)]), nn.Unflatten(1, tuple(x_shape)))
    channels, height, width = x_shape
    return nn.Sequential(
        *_chain([*sizes, 64 * (height // 4) * (width // 4)]),
        nn.ReLU(),
        nn.Unflatten(1, (64, height // 4, width // 4)),
        nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, channels, 4, stride=2, padding=1),
    )


def require_latent(z: Tensor, latent_dim: int) -> Tensor:
    """Return z if it has shape (..., latent_dim); otherwise raise TypeError or ValueError."""
    if require_tensor("z", z).shape[-1:] != (latent_dim,):
        raise ValueError(f"z should have shape (..., {latent_dim}), but {tuple(z.shape)} came.")
    return z


def on_every_z(network: nn.Module, z: Tensor, latent_dim: int) -> Tensor:
    """Apply a network that takes (B, K) to z (..., K): -> (..., *x_shape). Raises ValueError if K is not latent_dim."""
    out = network(require_latent(z, latent_dim).reshape(-1, latent_dim))
    return out.reshape(*z.shape[:-1], *out.shape[1:]).to(z.dtype)  # under autocast the network computes in bfloat16
