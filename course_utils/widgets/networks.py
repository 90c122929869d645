"""A network of layers for the browser: its packed layers, and what networks.js computes of them, in Python.

A layer that networks.js does not compute is refused by its name.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_finite, with_article
from course_utils.measuring import measuring
from course_utils.models.likelihoods import LIKELIHOODS
from course_utils.models.protocol import LabelledModel, fits, likelihood_of
from course_utils.widgets.pack import (
    linear,
    pack,
    pack_linear,
    probes,
    require_agreement,
    unpack,
    unpack_whole,
)

# Each activation by its class: its name in networks.js, and the numbers that it takes.
ACTIVATIONS: dict[type[nn.Module], tuple[str, tuple[str, ...]]] = {
    nn.ReLU: ("relu", ()),
    nn.LeakyReLU: ("leaky_relu", ("negative_slope",)),
    nn.ELU: ("elu", ("alpha",)),
    nn.GELU: ("gelu", ("approximate",)),
    nn.SiLU: ("silu", ()),
    nn.Softplus: ("softplus", ("beta", "threshold")),
    nn.Sigmoid: ("sigmoid", ()),
    nn.Tanh: ("tanh", ()),
}


def _in_turn(network: nn.Module, place: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers of a network in the order of their computation, each with its place in the model."""
    if type(network) is nn.Sequential:
        for name, layer in network.named_children():
            yield from _in_turn(layer, f"{place}.{name}")
    else:
        yield place, network


def pack_network(network: nn.Module, place: str) -> list[dict]:
    """The layers of a network as they are in evaluation, for ``makeDecoder`` in networks.js.

    ``place`` is the network's name in its model, for the messages. Raises ValueError that names the first
    layer that networks.js does not compute.
    """
    packed: list[dict] = []
    shape: tuple[int, ...] = ()  # of what a layer gets, as far as the layers before it say
    for name, layer in _in_turn(network, place):
        if isinstance(layer, nn.Linear):
            outputs, inputs = layer.weight.shape
            if shape and math.prod(shape) != inputs:
                raise ValueError(
                    f"{name} reads {inputs} numbers at a time out of {math.prod(shape)}, but the browser's "
                    "layers read all at once; put an nn.Flatten in front of it."
                )
            packed.append(pack_linear(layer.weight, layer.bias))
            shape = (outputs,)
        elif type(layer) in ACTIVATIONS:
            activation, numbers = ACTIVATIONS[type(layer)]
            packed.append(dict(activation=activation, numbers=[getattr(layer, number) for number in numbers]))
        elif _computed_batch_norm(layer, shape):
            packed.append(_pack_batch_norm(layer, math.prod(shape[1:])))
            shape = shape or (layer.num_features,)
        elif _computed_convolution(layer, shape):
            packed.append(_pack_convolution(layer, shape))
            shape = (layer.out_channels, *packed[-1]["outputs"])
        elif isinstance(layer, nn.Unflatten):
            shape = tuple(layer.unflattened_size)
        elif isinstance(layer, nn.Flatten):
            shape = (math.prod(shape),) if shape else ()
        elif not isinstance(layer, nn.Identity | nn.Dropout):
            raise ValueError(_not_computed(name, layer))
    return packed


def _not_computed(name: str, layer: nn.Module) -> str:
    activations = ", ".join(kind.__name__ for kind in ACTIVATIONS)
    return (
        f"{name} is {with_article(type(layer).__name__)}, which the browser does not compute. It computes "
        "Linear, ConvTranspose2d after an Unflatten, with square strides and without groups or dilation, "
        f"BatchNorm1d and BatchNorm2d with their running statistics, {activations}, one after the other in "
        "an nn.Sequential, such as a decoder of the course's models is."
    )


def _computed_batch_norm(layer: nn.Module, shape: tuple[int, ...]) -> bool:
    kind = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
    return type(layer) is kind and layer.running_mean is not None and shape[:1] in ((), (layer.num_features,))


def _computed_convolution(layer: nn.Module, shape: tuple[int, ...]) -> bool:
    return (
        type(layer) is nn.ConvTranspose2d
        and len(shape) == 3
        and shape[0] == layer.in_channels
        and layer.stride[0] == layer.stride[1]
        and layer.padding[0] == layer.padding[1]
        and layer.groups == 1
        and layer.dilation == (1, 1)
    )


def _pack_convolution(layer: nn.ConvTranspose2d, shape: tuple[int, ...]) -> dict:
    """One row of weights for each output channel: those of all input channels and places of the kernel."""
    outputs = [
        (size - 1) * layer.stride[0] - 2 * layer.padding[0] + kernel + more
        for size, kernel, more in zip(shape[1:], layer.kernel_size, layer.output_padding, strict=True)
    ]
    return dict(
        pack_linear(layer.weight.transpose(0, 1).flatten(1), layer.bias),
        inputs=list(shape),
        outputs=outputs,
        kernel=list(layer.kernel_size),
        stride=layer.stride[0],
        padding=layer.padding[0],
    )


def _convolution(layer: dict) -> Callable[[Tensor], Tensor]:
    """What networks.js makes of a packed transposed convolution: h (..., C·H·W)  ->  (..., C'·H'·W')."""
    scale = unpack(layer["scale"], np.float32)
    weight = (unpack_whole(layer).view(len(scale), -1) * scale.unsqueeze(1)).double()
    weight = weight.unflatten(1, (layer["inputs"][0], *layer["kernel"])).transpose(0, 1)
    more = [
        size - ((before - 1) * layer["stride"] - 2 * layer["padding"] + kernel)
        for size, before, kernel in zip(layer["outputs"], layer["inputs"][1:], layer["kernel"], strict=True)
    ]
    bias = unpack(layer["bias"], np.float32).double()
    return lambda h: functional.conv_transpose2d(
        h.unflatten(-1, layer["inputs"]), weight, bias, layer["stride"], layer["padding"], more
    ).flatten(-3)


def _pack_batch_norm(layer: nn.BatchNorm1d | nn.BatchNorm2d, places: int) -> dict:
    """x · factor + shift, one of each for all ``places`` of a channel: batch normalization in evaluation."""
    mean, variance = layer.running_mean.cpu().double(), layer.running_var.cpu().double()
    factor = (variance + layer.eps).rsqrt()
    shift = torch.zeros_like(mean)
    if layer.affine:
        factor, shift = factor * layer.weight.detach().cpu().double(), layer.bias.detach().cpu().double()
    shift = shift - factor * mean
    return dict(
        places=places,
        factor=pack(require_finite("the normalization's factor", factor), np.float32),
        shift=pack(require_finite("the normalization's shift", shift), np.float32),
    )


def run(layers: list[dict], h: Tensor, sigmoid: bool = False) -> Tensor:
    """What ``makeDecoder`` computes, on the CPU: h (B, K)  ->  (B, D).

    The sums are float64, each layer's outputs float32.
    """
    h = h.cpu().float()
    for layer in layers:
        h = h.double()
        if "kernel" in layer:
            h = _convolution(layer)(h)
        elif "bias" in layer:
            h = linear(layer)(h)
        elif "factor" in layer:
            factor, shift = (
                unpack(layer[part], np.float32).repeat_interleave(layer["places"])
                for part in ("factor", "shift")
            )
            h = h * factor + shift
        elif layer["activation"] == "gelu":
            h = functional.gelu(h, approximate=layer["numbers"][0])
        else:
            h = getattr(functional, layer["activation"])(h, *layer["numbers"])
        h = h.float()
    return h.double().sigmoid().float() if sigmoid else h


def pack_decoder(model: nn.Module, codes: Tensor) -> dict:
    """The layers of the decoder, for ``makeDecoder`` in networks.js; codes (N, K) are some that it decodes.

    A conditional decoder reads cat[z, onehot(y)]. Raises ValueError for a layer that networks.js does not
    compute, for beta-binomial pixels, and for a decoder that does more than its layers.
    """
    name = type(model).__name__
    likelihood = likelihood_of(model)
    pixels = LIKELIHOODS.get(likelihood)  # None for a model that does not say what its likelihood is
    if pixels and not pixels.activation:
        raise ValueError(
            f"the browser draws one output for each pixel, but this model's likelihood is {likelihood!r}, "
            f"which has {pixels.numbers}; use {name}(likelihood='bernoulli') or 'gaussian'."
        )
    sigmoid = pixels is not None and pixels.activation == "sigmoid"
    packed = dict(layers=pack_network(model.decoder, "decoder"), sigmoid=sigmoid)
    with measuring(model):
        z = probes(codes)
        if fits(model, LabelledModel):
            y = torch.arange(len(z), device=z.device) % model.classes
            wanted, inputs = model.decode(z, y), torch.cat([z, functional.one_hot(y, model.classes).to(z)], 1)
        else:
            wanted, inputs = model.decode(z), z
    require_agreement(f"what this {name} decodes", run(h=inputs, **packed), wanted.flatten(1))
    return packed
