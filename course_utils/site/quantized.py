"""A decoder's weights in a byte each, so that it is on the page before anybody has looked at the picture."""

import base64
import zlib

import torch
from torch import Tensor, nn

_STEPS = 127  # a weight is a whole number from -127 to 127, times the scale of its row


def packed(decoder: nn.Sequential, inputs: Tensor) -> dict:
    """The weights of an MLP of Linear and ReLU layers, in order, for opening.js.

    inputs: (N, K), where the decoder will be used: units that are never on there are left out, and the
    rounding of a weight is made up for by those of its row that come after it, as in Frantar et al. 2022
    (GPTQ), as far as these inputs allow. ``pixels`` are the outputs that are kept, the logits of all others
    are below -9 at each of the inputs. ``sizes``: of the layers that are left; ``scales``, ``biases``: a list
    a layer; ``weights``: int8, deflated, in base64.
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
        rows.append((*_rounded(weight[kept], x), bias[kept]))
        sizes.append(len(kept))
        x = out[:, kept] if last else out[:, kept].relu()
    return {
        "sizes": sizes,
        "pixels": kept.tolist(),
        "scales": [_short(scale) for _, scale, _ in rows],
        "biases": [_short(bias) for _, _, bias in rows],
        "weights": _deflated(torch.cat([whole.flatten() for whole, _, _ in rows])),
    }


def _rounded(weight: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """weight (M, K) as whole numbers (M, K) and a scale for each row (M,), for inputs x (N, K)."""
    scale = (weight.abs().amax(1) / _STEPS).clamp_min(1e-12)
    hessian = x.T @ x / len(x)
    hessian += 0.01 * hessian.diagonal().mean() * torch.eye(len(hessian), dtype=hessian.dtype)
    inverse = torch.linalg.cholesky(torch.linalg.inv(hessian), upper=True)
    left, whole = weight.clone(), torch.zeros_like(weight)
    for k in range(weight.shape[1]):
        whole[:, k] = (left[:, k] / scale).round().clamp(-_STEPS, _STEPS)
        error = (left[:, k] - whole[:, k] * scale) / inverse[k, k]
        left[:, k:] -= error[:, None] * inverse[k, k:]
    return whole, scale


def _short(values: Tensor) -> list[float]:
    return [float(f"{value:.5g}") for value in values.tolist()]


def _deflated(whole: Tensor) -> str:
    return base64.b64encode(zlib.compress(whole.to(torch.int8).numpy().tobytes(), 9)).decode()
