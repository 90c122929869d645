"""The two networks of a VAE that a student made: whether they fit together, and the file that keeps them."""

import copy
import json
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor, nn

from course_utils.checks.mistake import Mistake
from course_utils.checks.networks import from_plain, to_plain
from course_utils.checks.values import parts

MOST_VALUES = 1_000_000  # between two layers, for one image
MOST_PRODUCTS = 100_000_000  # in one layer, for one image


class Trained(NamedTuple):
    """Two networks made again, and the weights that their answer reaches in two steps from a fixed seed."""

    encoder: nn.Sequential
    decoder: nn.Sequential
    first_weights: list[Tensor]


def train(answer: Callable, batches: Tensor, known: Trained | None = None) -> Trained:
    """What the answer makes of batches (T, B, 1, 28, 28), uint8; ``known``, if the answer is still the same.

    It is the same if two steps from a fixed seed, on fixed images, give the same weights: so that several
    checks of one answer train it once. Raises Mistake as ``rebuilt`` does.
    """
    noise = torch.randint(256, (2, *batches.shape[1:]), generator=torch.Generator().manual_seed(0))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        first = rebuilt(answer(noise.to(torch.uint8)))
    weights = [weight for network in first for weight in network.state_dict().values()]
    if known is not None and _equal(weights, known.first_weights):
        return known
    return Trained(*rebuilt(answer(batches)), weights)


def _equal(some: list[Tensor], others: list[Tensor]) -> bool:
    return len(some) == len(others) and all(map(torch.equal, some, others))


def rebuilt(returned: Any, what: str = "my_vae") -> tuple[nn.Sequential, nn.Sequential]:
    """The encoder and the decoder that an answer returned, made again from plain data, in eval mode.

    The encoder must map (B, 1, 28, 28) to (B, 2K), and the decoder (B, K) to (B, 1, 28, 28), for every B.
    Raises Mistake.
    """
    networks = []
    for network, name in zip(parts(returned, 2, what), ("The encoder", "The decoder"), strict=True):
        networks.append(from_plain(to_plain(network, name), name))
    encoder, decoder = networks
    found = output_shape(encoder, (1, 28, 28), "The encoder")
    if len(found) != 1 or found[0] % 2 or not found[0]:
        raise Mistake(
            f"The encoder must map (B, 1, 28, 28) to (B, 2K), K numbers for mu and K for log sigma, got "
            f"{_batch(found)}." + (" Begin with nn.Flatten()." if len(found) == 3 else "")
        )
    latent_dim = found[0] // 2
    if _takes_all(decoder, found[0]):
        raise Mistake(
            f"The encoder gives {found[0]} numbers, so K = {latent_dim}, but the decoder takes {found[0]}: "
            "the encoder gives 2K, K numbers for mu and K for log_sigma."
        )
    found = output_shape(decoder, (latent_dim,), "The decoder")
    if found != (1, 28, 28):
        raise Mistake(
            f"The decoder must map (B, {latent_dim}) to logits of shape (B, 1, 28, 28), got {_batch(found)}."
            + (" End with nn.Unflatten(1, (1, 28, 28))." if found == (784,) else "")
        )
    return encoder, decoder


def _takes_all(decoder: nn.Sequential, numbers: int) -> bool:
    """Whether the decoder makes images of all the numbers that the encoder gives, instead of half of them."""
    try:
        output_shape(decoder, (numbers // 2,), "The decoder")
    except Mistake:
        try:
            return output_shape(decoder, (numbers,), "The decoder") == (1, 28, 28)
        except Mistake:
            return False
    return False


def _batch(shape: Iterable[int]) -> str:
    return f"(B, {', '.join(map(str, shape))})"


def output_shape(network: nn.Sequential, shape: tuple[int, ...], name: str) -> tuple[int, ...]:
    """What the network makes of one example of this shape: the shape, computed without any values.

    Raises Mistake if a layer does not take what it gets, mixes the examples of a batch, or is too large.
    """
    x = torch.empty(3, *shape, device="meta")
    for layer, where in _in_order(copy.deepcopy(network).to("meta").eval(), name):
        inputs = tuple(x.shape[1:])
        try:
            x = layer(x)
        except Exception as error:
            raise Mistake(
                f"{where}, {type(layer).__name__}, does not take {_batch(inputs)}: {error}"
            ) from error
        if x.dim() == 0 or len(x) != 3:
            raise Mistake(f"{where}, {type(layer).__name__}, must leave the axis of the batch alone.")
        values = max(math.prod(inputs), math.prod(x.shape[1:]))
        products = values * max((math.prod(weight.shape[1:]) for weight in layer.parameters()), default=1)
        if values > MOST_VALUES or products > MOST_PRODUCTS:
            raise Mistake(
                f"{where}, {type(layer).__name__}, makes {_batch(x.shape[1:])} of {_batch(inputs)}: too much "
                "to compute in the time that a check has."
            )
    return tuple(x.shape[1:])


def _in_order(network: nn.Sequential, where: str) -> Iterator[tuple[nn.Module, str]]:
    for i, layer in enumerate(network):
        if isinstance(layer, nn.Sequential):
            yield from _in_order(layer, f"{where}[{i}]")
        else:
            yield layer, f"{where}[{i}]"


def save(file: str | Path, encoder: nn.Sequential, decoder: nn.Sequential) -> None:
    """Write both networks to ``file``, in safetensors' format, with their layers as metadata.

    Raises Mistake.
    """
    weights, layers = {}, {}
    for name, network in (("encoder", encoder), ("decoder", decoder)):
        record = to_plain(network, f"The {name}")
        layers[name] = json.dumps(record["layers"])
        weights |= {f"{name}.{key}": value.contiguous() for key, value in record["weights"].items()}
    Path(file).write_bytes(to_bytes(weights, layers))


def load(*files: str | Path) -> tuple[nn.Sequential, nn.Sequential] | None:
    """The encoder and the decoder in the first of these files that exists; None if there is none of them.

    They are in eval mode and need no gradient. Raises Mistake for a file that ``save`` did not write.
    """
    file = next((file for file in files if Path(file).exists()), None)
    if file is None:
        return None
    try:
        with safe_open(file, "pt") as stored:
            layers = {name: json.loads(text) for name, text in stored.metadata().items()}
            weights = {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118
    except Exception as error:  # safetensors raises its own
        raise Mistake(f"{file} does not hold an encoder and a decoder: {error}") from error
    return rebuilt([_of_file(layers, weights, name) for name in ("encoder", "decoder")], str(file))


def _of_file(layers: dict, weights: dict[str, Tensor], name: str) -> nn.Sequential:
    own = {key.removeprefix(f"{name}."): w for key, w in weights.items() if key.startswith(f"{name}.")}
    return from_plain({"layers": layers.get(name), "weights": own}, f"The {name}")
