"""The two networks of a VAE, small enough for a page: a byte or two for a weight."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.rounding import rounded
from course_utils.widgets.pack import pack, unpack


def pack_layers(
    network: nn.Sequential, x: Tensor, place: str, *, bits: Sequence[int], prune: bool
) -> list[dict]:
    """The Linear layers of an MLP with ReLU between them, for ``makeNetwork`` in digit/networks.js.

    x: (N, K), inputs as the browser will give them, at which the weights are rounded
    bits: of the weights of the first layer and so on, 8 or 16; the last number is also that of all others
    prune: leave out the hidden units that are on for none of them

    Raises ValueError for any other network.
    """
    layers = _linear_layers(network, place)
    packed, kept = [], torch.arange(x.shape[1])
    h = x.cpu().double()
    for i, layer in enumerate(layers):
        weight = layer.weight.detach().cpu().double()[:, kept]
        bias = layer.bias.detach().cpu().double()
        out = h @ weight.T + bias
        last, width = i == len(layers) - 1, bits[min(i, len(bits) - 1)]
        kept = (out.amax(0) > 0).nonzero()[:, 0] if prune and not last else torch.arange(len(bias))
        whole, scale = rounded(weight[kept], h, 2 ** (width - 1) - 1)
        packed.append(
            dict(
                bits=width,
                weight=pack(whole, np.int8 if width == 8 else np.int16),
                scale=pack(scale, np.float32),
                bias=pack(bias[kept], np.float32),
            )
        )
        h = out[:, kept].relu()
    return packed


def _linear_layers(network: nn.Sequential, place: str) -> list[nn.Linear]:
    computed = [layer for layer in network if not isinstance(layer, nn.Flatten | nn.Unflatten)]
    wanted = [nn.Linear if i % 2 == 0 else nn.ReLU for i in range(len(computed))]
    if list(map(type, computed)) != wanted or len(computed) % 2 == 0:
        raise ValueError(
            f"{place} must be Linear layers with a ReLU between each two, as the browser computes it here, "
            f"got {', '.join(type(layer).__name__ for layer in network)}."
        )
    return computed[::2]


def run(layers: list[dict], x: Tensor) -> Tensor:
    """What the browser computes of packed layers: x (N, K)  ->  (N, D) float32."""
    h = x.cpu().float()
    for i, layer in enumerate(layers):
        scale = unpack(layer["scale"], np.float32)
        whole = unpack(layer["weight"], np.int8 if layer["bits"] == 8 else np.int16)
        weight = whole.view(len(scale), -1) * scale.unsqueeze(1)
        h = (h.relu() if i else h) @ weight.T + unpack(layer["bias"], np.float32)
    return h
