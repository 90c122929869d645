"""A decoder's weights in a byte each, so that it is on the page before anybody has looked at the picture."""

import base64
import zlib

import torch
from torch import Tensor, nn

from course_utils.rounding import rounded


def packed(decoder: nn.Sequential, inputs: Tensor) -> dict:
    """The weights of an MLP of Linear and ReLU layers, in order, for opening.js.

    inputs: (N, K), where the decoder will be used: units that are never on there are left out, and the
    weights are ``rounded`` for these inputs. ``pixels`` are the outputs that are kept, the logits of all
    others are below -9 at each of the inputs. ``sizes``: of the layers that are left; ``scales``,
    ``biases``: a list a layer; ``weights``: int8, deflated, in base64.
    """
    layers = [layer for layer in decoder if isinstance(layer, nn.Linear)]
    weights = [layer.weight.detach().double() for layer in layers]
    biases = [layer.bias.detach().double() for layer in layers]
    x, rows, sizes = inputs.double(), [], [inputs.shape[1]]
    kept = torch.arange(inputs.shape[1])
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        weight = weight[:, kept]
        out = x @ weight.T + bias
        last = i == len(weights) - 1
        kept = (out.amax(0) > (-9 if last else 0)).nonzero()[:, 0]
        rows.append((*rounded(weight[kept], x), bias[kept]))
        sizes.append(len(kept))
        x = out[:, kept] if last else out[:, kept].relu()
    return {
        "sizes": sizes,
        "pixels": kept.tolist(),
        "scales": [_short(scale) for _, scale, _ in rows],
        "biases": [_short(bias) for _, _, bias in rows],
        "weights": _deflated(torch.cat([whole.flatten() for whole, _, _ in rows])),
    }


def _short(values: Tensor) -> list[float]:
    return [float(f"{value:.5g}") for value in values.tolist()]


def _deflated(whole: Tensor) -> str:
    return base64.b64encode(zlib.compress(whole.to(torch.int8).numpy().tobytes(), 9)).decode()
