"""How a network travels to the browser: arrays as text, weights as int16, and its arithmetic in Python.

What a widget packs is compared with its model before the widget is shown: the packed numbers, through the
arithmetic of networks.js, have to give what the model gives. A layer that networks.js does not compute is
refused by its name.
"""

import base64
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_finite
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models.likelihoods import LIKELIHOODS
from course_utils.models.protocol import LabelledModel, fits, likelihood_of

# How far the browser may be from torch, as a part of the range of the outputs: half a grey level. int16
# weights alone change about a tenth of that.
TOLERANCE = 1 / 510
PROBES = 8  # z from the prior at which the two are compared, and as many codes of the widget's own data

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
DO_NOTHING = (
    nn.Identity,
    nn.Dropout,
    nn.Flatten,
    nn.Unflatten,
)  # in evaluation, to the numbers in their order


def pack(values: Tensor | np.ndarray, dtype: type) -> str:
    """The values as little-endian ``dtype`` in base64 text: binary buffers do not survive every front end."""
    array = values.detach().cpu().numpy() if isinstance(values, Tensor) else values
    return base64.b64encode(
        np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
    ).decode()


def unpack(text: str, dtype: type) -> Tensor:
    """What ``pack`` packed, in one dimension."""
    array = np.frombuffer(base64.b64decode(text), np.dtype(dtype).newbyteorder("<"))
    return torch.from_numpy(array.astype(dtype))


def pack_linear(weight: Tensor, bias: Tensor | None) -> dict:
    """weight (D, K) as int16 with one scale a row, and bias (D,), for ``makeDecoder`` in networks.js.

    int8 would be off by up to 0.08 of a pixel's range.
    Raises ValueError for numbers that are not finite, which int16 would turn into arbitrary ones.
    """
    weight = require_finite("weight", weight.detach()).cpu().float()
    bias = torch.zeros(len(weight)) if bias is None else require_finite("bias", bias.detach())
    scale = weight.abs().amax(1).clamp_min(1e-12) / 32767
    quantized = (weight / scale.unsqueeze(1)).round()
    return dict(weight=pack(quantized, np.int16), scale=pack(scale, np.float32), bias=pack(bias, np.float32))


def linear(layer: dict) -> Callable[[Tensor], Tensor]:
    """What networks.js makes of a packed linear layer: h (..., K)  ->  (..., D) float32.

    The weights are float32, the sums float64.
    """
    scale = unpack(layer["scale"], np.float32)
    weight = unpack(layer["weight"], np.int16).view(len(scale), -1) * scale.unsqueeze(1)
    weight, bias = weight.double(), unpack(layer["bias"], np.float32).double()
    return lambda h: functional.linear(h.cpu().double(), weight, bias).float()


def _in_turn(network: nn.Module, place: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers of a network in the order of their computation, each with its place in the model."""
    if type(network) is nn.Sequential:
        for name, layer in network.named_children():
            yield from _in_turn(layer, f"{place}.{name}")
    else:
        yield place, network


def pack_network(network: nn.Module, place: str) -> list[dict]:
    """The layers of a multilayer perceptron as they are in evaluation, for ``makeDecoder`` in networks.js.

    ``place`` is the network's name in its model, for the messages. Raises ValueError that names the first
    layer that networks.js does not compute.
    """
    packed: list[dict] = []
    width = None  # how many numbers a layer gets
    for name, layer in _in_turn(network, place):
        if isinstance(layer, nn.Linear):
            outputs, inputs = layer.weight.shape
            if width not in (None, inputs):
                raise ValueError(
                    f"{name} reads {inputs} numbers at a time out of {width}, but the browser's layers read "
                    "all at once; put an nn.Flatten in front of it."
                )
            packed.append(pack_linear(layer.weight, layer.bias))
            width = outputs
        elif type(layer) in ACTIVATIONS:
            activation, numbers = ACTIVATIONS[type(layer)]
            packed.append(dict(activation=activation, numbers=[getattr(layer, number) for number in numbers]))
        elif (
            type(layer) is nn.BatchNorm1d
            and layer.running_mean is not None
            and width in (None, layer.num_features)
        ):
            packed.append(_pack_batch_norm(layer))
            width = layer.num_features
        elif not isinstance(layer, DO_NOTHING):
            activations = ", ".join(kind.__name__ for kind in ACTIVATIONS)
            raise ValueError(
                f"{name} is a {type(layer).__name__}, which the browser does not compute. It computes "
                f"Linear, BatchNorm1d with its running statistics, {activations}, one after the other "
                "in an nn.Sequential, such as a model has with architecture='mlp'."
            )
    return packed


def pack_only(layer: nn.Module, place: str) -> dict:
    """A linear layer, where the browser computes nothing else; ValueError names any other layer."""
    if not isinstance(layer, nn.Linear):
        raise ValueError(f"{place} must be a Linear, as the browser computes it there, got {layer}.")
    return pack_linear(layer.weight, layer.bias)


def require_recurrent(layer: nn.Module, kind: type[nn.RNNBase], place: str) -> nn.RNNBase:
    """Return the layer if it is one layer of this kind in one direction; otherwise raise ValueError."""
    usual = isinstance(layer, kind) and layer.num_layers == 1 and layer.bias and not layer.bidirectional
    if not usual or layer.proj_size:
        raise ValueError(
            f"{place} must be one layer of {kind.__name__}, in one direction and with biases, as the browser "
            f"computes it, got {layer}."
        )
    return layer


def _pack_batch_norm(layer: nn.BatchNorm1d) -> dict:
    """x · factor + shift: what batch normalization is in evaluation."""
    mean, variance = layer.running_mean.cpu().double(), layer.running_var.cpu().double()
    factor = (variance + layer.eps).rsqrt()
    shift = torch.zeros_like(mean)
    if layer.affine:
        factor, shift = factor * layer.weight.detach().cpu().double(), layer.bias.detach().cpu().double()
    shift = shift - factor * mean
    return dict(
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
        if "weight" in layer:
            h = linear(layer)(h)
        elif "factor" in layer:
            h = h * unpack(layer["factor"], np.float32) + unpack(layer["shift"], np.float32)
        elif layer["activation"] == "gelu":
            h = functional.gelu(h, approximate=layer["numbers"][0])
        else:
            h = getattr(functional, layer["activation"])(h, *layer["numbers"])
        h = h.float()
    return h.double().sigmoid().float() if sigmoid else h


def require_agreement(what: str, shown: Tensor, wanted: Tensor) -> None:
    """Raise ValueError unless ``shown``, by the browser, is ``wanted``, by torch, of the same shape."""
    shown, wanted = shown.detach().cpu().double(), wanted.detach().cpu().double()
    difference = (shown - wanted).abs().max().item() if shown.shape == wanted.shape else float("nan")
    span = (wanted.max() - wanted.min()).item()
    if not difference <= TOLERANCE * span + 1e-6 * wanted.abs().max().item():  # 1e-6: of float32
        raise ValueError(
            f"The browser would not show {what}: computed from the model's layers alone it differs by up to "
            f"{difference:.2g}, where the values span {span:.2g}. A method that a model overrides, or a "
            "layer that is computed differently, does not reach the browser; a model of the course's own "
            "classes does."
        )


def probes(codes: Tensor) -> Tensor:
    """Points z (M, K) to compare browser and torch at: the first ``codes`` (N, K), and draws from N(0, I)."""
    codes = codes[:PROBES]
    return torch.cat([codes, torch.randn(PROBES, codes.shape[1], generator=generator(0)).to(codes)])


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
