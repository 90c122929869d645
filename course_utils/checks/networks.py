"""Networks that an answer returns, as plain data: which layers they may have, and how they are rebuilt.

A record is a dictionary: "layers" lists [name, arguments] in order, where a nested Sequential has its own
list as its arguments, and "weights" is the network's state, by torch's names. The networks that a check
judges are made again from such records, so nothing else that an answer attaches to a network counts.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.checks.mistake import Mistake
from course_utils.checks.plain_data import type_of

CONVOLUTION = "in_channels out_channels kernel_size stride padding dilation groups bias"
# The layers that a network may have, each with the arguments that it is made again from.
LAYERS = {
    "Linear": "in_features out_features bias",
    "Conv2d": CONVOLUTION + " padding_mode",
    "ConvTranspose2d": CONVOLUTION + " output_padding",
    "BatchNorm1d": "num_features eps momentum affine",
    "BatchNorm2d": "num_features eps momentum affine",
    "LayerNorm": "normalized_shape eps elementwise_affine bias",
    "Flatten": "start_dim end_dim",
    "Unflatten": "dim unflattened_size",
    "ReLU": "",
    "LeakyReLU": "negative_slope",
    "ELU": "alpha",
    "GELU": "approximate",
    "SiLU": "",
    "Tanh": "",
    "Sigmoid": "",
    "Softplus": "beta threshold",
    "Dropout": "p",
    "MaxPool2d": "kernel_size stride padding dilation ceil_mode",
    "AvgPool2d": "kernel_size stride padding ceil_mode count_include_pad",
    "Upsample": "size scale_factor mode align_corners",
    "Identity": "",
}
MOST_LAYERS, DEEPEST = 100, 5  # Sequentials inside of Sequentials count as layers too
MOST_WEIGHTS = 10_000_000
Record = dict[str, Any]


def to_plain(network: nn.Sequential, name: str) -> Record:
    """The network as plain data; ``name`` is its name in messages.

    Raises Mistake for anything but a Sequential, for a layer that it may not have, and for a layer whose
    forward was replaced.
    """
    if type(network) is not nn.Sequential:
        raise Mistake(f"{name} must be a torch.nn.Sequential, got {type_of(network)}.")
    layers = [_layer_to_plain(layer, f"{name}[{i}]", 1) for i, layer in enumerate(network)]
    weights = {key: value.detach().cpu().clone() for key, value in network.state_dict().items()}
    return {"layers": layers, "weights": weights}


def _layer_to_plain(layer: nn.Module, where: str, depth: int) -> list:
    if depth > DEEPEST:
        raise Mistake(f"{where}: Sequentials may be nested {DEEPEST} deep, got more.")
    if type(layer) is nn.Sequential:
        return [
            "Sequential",
            [_layer_to_plain(one, f"{where}[{i}]", depth + 1) for i, one in enumerate(layer)],
        ]
    kind = type(layer).__name__
    if kind not in LAYERS or type(layer) is not getattr(nn, kind):
        raise Mistake(f"{where} is {type_of(layer)}. A network may have {', '.join(LAYERS)} and Sequential.")
    if "forward" in vars(layer):
        raise Mistake(
            f"{where}: the forward of its {kind} was replaced; use the layers of torch.nn as they are."
        )
    return [kind, {key: _argument(layer, key) for key in LAYERS[kind].split()}]


def _argument(layer: nn.Module, key: str) -> Any:
    """An argument that the layer was made with; a layer keeps its bias itself under that argument's name."""
    value = getattr(layer, key)
    if key == "bias":
        return value is not None
    return list(value) if isinstance(value, tuple) else value


def from_plain(record: Record, name: str) -> nn.Sequential:
    """The network of a record, in eval mode, on the CPU, in float32; its weights need no gradient.

    Records may come from anywhere: nothing is allocated before its size is known. Raises Mistake for a layer
    that a network may not have, for arguments that torch refuses, for weights that do not fit or are not
    finite, and for more layers or weights than allowed.
    """
    try:
        layers, weights = record["layers"], dict(record["weights"])
        if _count(layers) > MOST_LAYERS:
            raise Mistake(f"{name} may have {MOST_LAYERS} layers, got more.")
        with torch.device("meta"):
            network = _sequential(layers, name, 1)
        _check_weights(network, weights, name)
        network.to_empty(device="cpu").load_state_dict(weights)
    except Mistake:
        raise
    except Exception as error:  # whatever a record can hold that is not a network's
        raise Mistake(f"{name} cannot be made again from its layers and weights: {error}") from error
    return network.requires_grad_(False).eval()


def _count(layers: list) -> int:
    """How many layers there are, the nested ones included; it stops where they are too many."""
    count, waiting = 0, [layers]
    while waiting and count <= MOST_LAYERS:
        these = waiting.pop()
        count += len(these)
        waiting += [arguments for kind, arguments in these if kind == "Sequential"]
    return count


def _sequential(layers: list, where: str, depth: int) -> nn.Sequential:
    if depth > DEEPEST:
        raise Mistake(f"{where}: Sequentials may be nested {DEEPEST} deep, got more.")
    return nn.Sequential(*(_layer(*layer, f"{where}[{i}]", depth) for i, layer in enumerate(layers)))


def _layer(kind: str, arguments: Any, where: str, depth: int) -> nn.Module:
    if kind == "Sequential":
        return _sequential(arguments, where, depth + 1)
    if kind not in LAYERS:
        raise Mistake(f"{where} is {kind!r:.40}. A network may have {', '.join(LAYERS)} and Sequential.")
    if set(arguments) != set(LAYERS[kind].split()):
        raise Mistake(f"{where}: {kind} is made from {LAYERS[kind] or 'nothing'}, got {' '.join(arguments)}.")
    if not all(_is_plain(value) for value in arguments.values()):
        raise Mistake(f"{where}: the arguments of {kind} must be numbers, lists of them, or text.")
    return getattr(nn, kind)(**{key: _from_list(value) for key, value in arguments.items()})


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return len(value) <= 4 and all(isinstance(one, (int, float)) for one in value)
    return value is None or isinstance(value, (bool, int, float, str))


def _from_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_weights(network: nn.Sequential, weights: dict[str, Tensor], name: str) -> None:
    wanted = network.state_dict()
    count = sum(math.prod(value.shape) for value in wanted.values())
    if count > MOST_WEIGHTS:
        raise Mistake(f"{name} may have {MOST_WEIGHTS:,} weights, got {count:,}.")
    for key in wanted.keys() | weights.keys():
        if key not in wanted or key not in weights or wanted[key].shape != weights[key].shape:
            raise Mistake(f"{name}: the weights named {key!r:.60} do not fit its layers.")
        if not weights[key].isfinite().all():
            raise Mistake(
                f"{name}: the weights named {key!r} must be finite, got NaN or ∞. Did the loss become NaN "
                "during training? Are the pixels 0 or 1 (images / 255, then drawn)? If so, a smaller "
                "learning rate."
            )
