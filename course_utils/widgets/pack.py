"""How a network travels to the browser: arrays and weights as text, and its arithmetic in Python.

What a widget packs is compared with its model before the widget is shown: the packed numbers, through the
arithmetic of networks.js, have to give what the model gives. A layer that networks.js does not compute is
refused by its name.
"""

import base64
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_finite
from course_utils.device import generator
from course_utils.rounding import LARGEST, in_levels

# How far the browser may be from torch, as a part of the range of the outputs: half a grey level. int16
# weights alone change about a tenth of that.
TOLERANCE = 1 / 510
# A letter for each whole number from -LARGEST to LARGEST: what JSON and HTML write as it is.
LETTERS = "".join(chr(code) for code in range(ord(" "), 127) if chr(code) not in '"&<\\')
PROBES = 8  # z from the prior at which the two are compared, and as many codes of the widget's own data


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


def pack_linear(weight: Tensor, bias: Tensor | None, kept: Tensor | None = None) -> dict:
    """weight (D, K) as whole numbers with one scale a row, and bias (D,), for ``makeDecoder`` in networks.js.

    The whole numbers are letters if these suffice, as for some packaged models, and int16 otherwise: int8
    would be off by up to 0.08 of a pixel's range. ``kept`` (D, K): pack only the weights where it is True,
    row after row.
    Raises ValueError for numbers that are not finite, which int16 would turn into arbitrary ones.
    """
    weight = require_finite("weight", weight.detach()).cpu().float()
    bias = torch.zeros(len(weight)) if bias is None else require_finite("bias", bias.detach())
    few = in_levels(weight)
    whole, scale = few or _in_int16(weight)
    whole = whole.flatten() if kept is None else whole[kept.cpu()]
    packed = dict(letters=_in_letters(whole)) if few else dict(weight=pack(whole, np.int16))
    return packed | dict(scale=pack(scale, np.float32), bias=pack(bias, np.float32))


def _in_int16(weight: Tensor) -> tuple[Tensor, Tensor]:
    scale = weight.abs().amax(1).clamp_min(1e-12) / 32767
    return (weight / scale.unsqueeze(1)).round(), scale


def _in_letters(whole: Tensor) -> str:
    codes = np.frombuffer(LETTERS.encode("ascii"), np.uint8)
    return codes[(whole + LARGEST).to(torch.int64).numpy()].tobytes().decode("ascii")


def unpack_whole(layer: dict) -> Tensor:
    """The whole numbers of ``pack_linear``, in one dimension: int16."""
    if "weight" in layer:
        return unpack(layer["weight"], np.int16)
    numbers = np.zeros(127, np.int16)
    numbers[np.frombuffer(LETTERS.encode("ascii"), np.uint8)] = np.arange(-LARGEST, LARGEST + 1)
    return torch.from_numpy(numbers[np.frombuffer(layer["letters"].encode("ascii"), np.uint8)])


def linear(layer: dict) -> Callable[[Tensor], Tensor]:
    """What networks.js makes of a packed linear layer: h (..., K)  ->  (..., D) float32.

    The weights are float32, the sums float64.
    """
    scale = unpack(layer["scale"], np.float32)
    weight = unpack_whole(layer).view(len(scale), -1) * scale.unsqueeze(1)
    weight, bias = weight.double(), unpack(layer["bias"], np.float32).double()
    return lambda h: functional.linear(h.cpu().double(), weight, bias).float()


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
