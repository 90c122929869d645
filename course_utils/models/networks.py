"""The two kinds of network that an autoencoder is made of: multilayer perceptrons and convolutions."""

import itertools
import math
from collections.abc import Sequence
from numbers import Integral

import torch
from torch import Tensor, nn

from course_utils.arguments import require_choice, require_count, require_tensor

ARCHITECTURES = ("mlp", "conv")


def _chain(sizes: Sequence[int]) -> nn.Sequential:
    """Linear layers of these sizes with ReLU between them, and none after the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def require_sizes(name: str, sizes: object, *, allow_empty: bool = False) -> tuple[int, ...]:
    """Return ``sizes``, such as hidden, as a tuple of ints >= 1; otherwise raise TypeError or ValueError."""
    if isinstance(sizes, Integral):
        raise TypeError(f"{name} must be a sequence of sizes, got the number {sizes}; write ({sizes},).")
    if not isinstance(sizes, Sequence) or isinstance(sizes, str) or not (sizes or allow_empty):
        example = "(1, 28, 28)" if name == "x_shape" else "(512, 256)"
        raise ValueError(f"{name} must be a sequence of sizes such as {example}, got {sizes!r}.")
    return tuple(require_count(f"each size in {name}", size) for size in sizes)


def _checked(x_shape: Sequence[int], hidden: Sequence[int], architecture: str) -> tuple[tuple[int, ...], ...]:
    require_choice("architecture", architecture, ARCHITECTURES)
    x_shape, hidden = require_sizes("x_shape", x_shape), require_sizes("hidden", hidden, allow_empty=True)
    if architecture == "conv" and (len(x_shape) != 3 or min(x_shape[1:]) < 4):
        raise ValueError(
            "architecture 'conv' halves the image twice, so x_shape must be (channels, H, W) with H and W at "
            f"least 4, got {x_shape}. Use architecture='mlp'."
        )
    return x_shape, hidden


def encoder_network(
    x_shape: Sequence[int], hidden: Sequence[int], outputs: int, architecture: str, classes: int = 0
) -> nn.Sequential:
    """x (B, *x_shape)  ->  (B, outputs).

    'conv' puts two convolutions of stride 2 in front of the hidden layers. The first linear layer has
    ``classes`` more inputs, for a one-hot label.
    """
    x_shape, hidden = _checked(x_shape, hidden, architecture)
    if architecture == "mlp":
        return nn.Sequential(nn.Flatten(), *_chain([math.prod(x_shape) + classes, *hidden, outputs]))
    channels, height, width = x_shape
    return nn.Sequential(
        nn.Conv2d(channels, 32, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        *_chain([64 * (height // 4) * (width // 4) + classes, *hidden, outputs]),
    )


def decoder_network(
    x_shape: Sequence[int], hidden: Sequence[int], inputs: int, architecture: str
) -> nn.Sequential:
    """z (B, inputs) -> (B, *x_shape): the encoder's layers in reverse order. ``hidden`` is the encoder's."""
    x_shape, hidden = _checked(x_shape, hidden, architecture)
    sizes = [inputs, *reversed(hidden)]
    if architecture == "mlp":
        return nn.Sequential(*_chain([*sizes, math.prod(x_shape)]), nn.Unflatten(1, x_shape))
    channels, height, width = x_shape
    return nn.Sequential(
        *_chain([*sizes, 64 * (height // 4) * (width // 4)]),
        nn.ReLU(),
        nn.Unflatten(1, (64, height // 4, width // 4)),
        # output_padding restores the row and the column that halving an odd size drops.
        nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, output_padding=(height // 2 % 2, width // 2 % 2)),
        nn.ReLU(),
        nn.ConvTranspose2d(32, channels, 4, stride=2, padding=1, output_padding=(height % 2, width % 2)),
    )


def require_latent(z: Tensor, latent_dim: int, network: nn.Module) -> Tensor:
    """Return z if it has shape (..., latent_dim) and the network's dtype, or any dtype under autocast.

    Otherwise raise TypeError or ValueError.
    """
    if require_tensor("z", z).shape[-1:] != (latent_dim,):
        raise ValueError(f"z must have shape (..., {latent_dim}), got {tuple(z.shape)}.")
    dtype = next((parameter.dtype for parameter in network.parameters()), z.dtype)
    if z.dtype != dtype and not torch.is_autocast_enabled(z.device.type):
        raise TypeError(
            f"z must have the dtype of the model's parameters, {dtype}, got {z.dtype}: pass z.to({dtype}), "
            "or change the model, for example by model.double()."
        )
    return z


def on_every_z(network: nn.Module, z: Tensor, latent_dim: int) -> Tensor:
    """Apply a network that takes (B, K) to z (..., K): -> (..., *x_shape).

    Raises ValueError if K is not latent_dim.
    """
    out = network(require_latent(z, latent_dim, network).reshape(-1, latent_dim))
    # Under autocast the network computes in bfloat16.
    return out.reshape(*z.shape[:-1], *out.shape[1:]).to(z.dtype)
