"""What comes out of the sandbox: plain data, in frames without pickle, bounded before anything is allocated.

A frame is its two lengths, a tree in JSON, and the bytes of its tensors and arrays. The tree holds None,
booleans, numbers and text as they are; everything else is an object of one entry, whose key says what it is.
"""

import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import torch

from course_utils.checks import networks
from course_utils.grading.examiner.lost import NotPlain, WireError
from course_utils.grading.examiner.raw import NAMES, bytes_of
from course_utils.grading.examiner.unpacking import ARRAY_KINDS, Unpacking

LENGTHS = struct.Struct("!QQ")  # of the tree and of the bytes
LARGEST_TREE, LARGEST_BYTES = 16 << 20, 128 << 20
MOST_BITS = 8_000  # of a whole number
OUT_OF_FORM = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


class Packed(NamedTuple):
    """A value ready to be sent."""

    tree: bytes
    blobs: list[bytes]
    outputs: list[torch.Tensor]  # the tensors through which gradients can flow back, by their numbers


def pack(value: Any, known: Callable[[Any], list | None] = lambda _: None) -> Packed:
    """``known`` gives the reference of an object that the receiver has, or None. Raises NotPlain."""
    packing = _Packing(known)
    return Packed(json.dumps(packing.pack(value)).encode(), packing.blobs, packing.outputs)


def pack_internal_error(text: str) -> Packed:
    """A reply that no answer is: whoever reads it raises InternalError."""
    return Packed(json.dumps({"internal error": text}).encode(), [], [])


def write(stream: BinaryIO, packed: Packed) -> None:
    stream.write(LENGTHS.pack(len(packed.tree), sum(map(len, packed.blobs))))
    for part in (packed.tree, *packed.blobs):
        stream.write(part)
    stream.flush()


class _Packing:
    def __init__(self, known: Callable[[Any], list | None]):
        self.known, self.blobs, self.size = known, [], 0
        self.outputs: list[torch.Tensor] = []
        self.inside: set[int] = set()  # containers that are being packed: one that holds itself has no end

    def pack(self, value: Any) -> Any:
        if type(value) is int and value.bit_length() > MOST_BITS:
            raise NotPlain(f"it returned a whole number of {value.bit_length()} bits.")
        if value is None or type(value) in (bool, int, float, str):
            return value
        if (reference := self.known(value)) is not None:
            return {"known": reference}
        if isinstance(value, torch.Tensor):
            return {"tensor": self._tensor(value)}
        if isinstance(value, np.ndarray | np.generic):
            return {"number" if isinstance(value, np.generic) else "array": self._array(np.asarray(value))}
        return self._container(value)

    def _container(self, value: Any) -> dict:
        if id(value) in self.inside:
            raise NotPlain("it returned a container that holds itself.")
        self.inside.add(id(value))
        if isinstance(value, torch.nn.Sequential):
            packed = {"network": self.pack(networks.to_plain(value, "The network"))}
        elif isinstance(value, tuple):
            packed = {"tuple": [self.pack(part) for part in value]}
        elif isinstance(value, list):
            packed = {"list": [self.pack(part) for part in value]}
        elif isinstance(value, dict):
            packed = {"dict": [[self.pack(key), self.pack(part)] for key, part in value.items()]}
        elif isinstance(value, set | frozenset):
            packed = {"set": [self.pack(part) for part in value]}
        else:
            raise NotPlain(
                f"it returned {_article(type(value).__name__)}; a check can judge tensors, arrays, numbers, "
                "text, and lists, tuples and dictionaries of these."
            )
        self.inside.discard(id(value))
        return packed

    def _tensor(self, tensor: torch.Tensor) -> list:
        output = None
        if tensor.requires_grad:
            output = len(self.outputs)
            self.outputs.append(tensor)
        plain = tensor.detach()
        if plain.layout != torch.strided or plain.is_quantized:
            raise NotPlain(
                f"it returned a tensor with the layout {plain.layout}; return an ordinary one (.to_dense())."
            )
        if plain.dtype not in NAMES:
            raise NotPlain(f"it returned a tensor of {plain.dtype}; return one of an ordinary dtype.")
        return [
            NAMES[plain.dtype],
            list(plain.shape),
            self._add(bytes_of(plain.cpu().resolve_conj().resolve_neg())),
            output,
            isinstance(tensor, torch.nn.Parameter),
        ]

    def _array(self, array: np.ndarray) -> list:
        if array.dtype.kind not in ARRAY_KINDS:
            raise NotPlain(f"it returned an array of {array.dtype}; return one of numbers.")
        return [array.dtype.str, list(array.shape), self._add(np.ascontiguousarray(array).tobytes())]

    def _add(self, blob: bytes) -> int:
        self.blobs.append(blob)
        self.size += len(blob)
        return self.size - len(blob)


class Frame:
    """A frame as it came. Everything in it may be a lie: WireError is raised for what is not plain data."""

    def __init__(self, stream: BinaryIO):
        """Raises EOFError at the end of the stream."""
        tree_size, bytes_size = LENGTHS.unpack(_exactly(stream, LENGTHS.size))
        if tree_size > LARGEST_TREE or bytes_size > LARGEST_BYTES:
            megabytes = (tree_size + bytes_size) >> 20
            raise WireError(f"An answer sent {megabytes} MB; at most {LARGEST_BYTES >> 20} MB are taken.")
        self._tree, self._blob = _exactly(stream, tree_size), memoryview(_exactly(stream, bytes_size))

    def outputs(self) -> list[torch.Tensor]:
        """The tensors through which gradients can flow back, by their numbers."""
        found: dict[int, torch.Tensor] = {}

        def tensor(value: torch.Tensor, output: int | None, is_parameter: bool) -> None:
            if output is not None:
                found[output] = value

        self.value(tensor, lambda reference: None)
        if sorted(found) != list(range(len(found))) or not all(v.is_floating_point() for v in found.values()):
            raise WireError("A frame numbers its outputs wrongly.")
        return [found[number] for number in range(len(found))]

    def value(
        self, tensor: Callable[[torch.Tensor, int | None, bool], Any], known: Callable[[Any], Any]
    ) -> Any:
        """The frame's value.

        tensor(value, output's number or None, whether it was a parameter): what to put in a tensor's place
        known(reference): the receiver's own object
        """
        try:
            return Unpacking(self._blob, tensor, known).unpack(json.loads(self._tree), 0)
        except OUT_OF_FORM as error:
            raise WireError(f"A frame cannot be read: {type(error).__name__}: {str(error)[:200]}") from None


def read(stream: BinaryIO) -> Any:
    """The value of the next frame, if it refers to nothing of the receiver's."""
    return Frame(stream).value(lambda value, *_: value, _nothing)


def _nothing(reference: Any) -> Any:
    raise WireError("A frame refers to an object where it may not.")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
