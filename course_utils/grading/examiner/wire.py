"""What comes out of the sandbox: plain data, in frames without pickle, bounded before anything is allocated.

A frame is its two lengths, a tree in JSON, and the bytes of its tensors and arrays. The tree holds None,
booleans, numbers and text as they are; everything else is an object of one entry, whose key says what it is.
"""

import json
import math
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import torch

from course_utils.grading.examiner.lost import InternalError, NotPlain, WireError

LENGTHS = struct.Struct("!QQ")  # of the tree and of the bytes
LARGEST_TREE, LARGEST_BYTES = 16 << 20, 128 << 20
LONGEST_SIDE = LARGEST_BYTES  # of a tensor, also of an empty one: a check may make another of its shape
DEEPEST, MOST_NODES, MOST_BITS = 60, 400_000, 8_000
MOST_ODD_KEYS = (
    1000  # that are neither text nor small numbers: those can be chosen to collide in a dictionary
)
DTYPES = {
    name: getattr(torch, name)
    for name in (
        "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
        "complex64", "complex128",
    )
}  # fmt: skip
OUT_OF_FORM = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
ARRAY_KINDS = "biufc"  # numpy's letters for numbers; no objects, whose bytes would be pointers


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
        if isinstance(value, tuple):
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
        plain = plain.cpu().resolve_conj().resolve_neg().clone(memory_format=torch.contiguous_format)
        name = str(plain.dtype).removeprefix("torch.")
        if name not in DTYPES:
            raise NotPlain(f"it returned a tensor of {plain.dtype}; return one of an ordinary dtype.")
        is_parameter = isinstance(tensor, torch.nn.Parameter)
        return [name, list(plain.shape), self._add(_bytes_of(plain)), output, is_parameter]

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
        self._tree, self._blob = _exactly(stream, tree_size), bytearray(_exactly(stream, bytes_size))

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
            return _Unpacking(self._blob, tensor, known).unpack(json.loads(self._tree), 0)
        except OUT_OF_FORM as error:
            raise WireError(f"A frame cannot be read: {type(error).__name__}: {str(error)[:200]}") from None


def read(stream: BinaryIO) -> Any:
    """The value of the next frame, if it refers to nothing of the receiver's."""
    return Frame(stream).value(lambda value, *_: value, _nothing)


def _nothing(reference: Any) -> Any:
    raise WireError("A frame refers to an object where it may not.")


class _Unpacking:
    def __init__(self, blob: bytearray, tensor: Callable, known: Callable[[Any], Any]):
        self.blob, self.tensor, self.known, self.nodes = blob, tensor, known, 0

    def unpack(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            raise WireError("A frame holds too many values, or is nested too deeply.")
        if node is None or isinstance(node, bool | int | float | str):
            return node
        ((kind, content),) = node.items()
        if kind == "internal error":
            raise InternalError(f"The course's own code failed: {str(content)[:2000]}")
        if kind == "known":
            return self.known(content)
        if kind == "tensor":
            return self._tensor(*content)
        if kind in ("array", "number"):
            array = self._array(*content)
            return array[()] if kind == "number" else array
        if kind == "dict":
            _few_odd([key for key, _ in content])
            return {self.unpack(key, depth + 1): self.unpack(part, depth + 1) for key, part in content}
        if kind == "set":
            _few_odd(content)
        return {"tuple": tuple, "list": list, "set": set}[kind](
            self.unpack(part, depth + 1) for part in content
        )

    def _tensor(self, name: str, shape: list, start: int, output: int | None, is_parameter: bool) -> Any:
        dtype = DTYPES[name]
        size = self._size(shape, dtype.itemsize, start)
        if size:
            tensor = torch.frombuffer(self.blob, dtype=torch.uint8, count=size, offset=start).clone()
            tensor = tensor.view(dtype).reshape(shape)
        else:
            tensor = torch.empty(shape, dtype=dtype)
        return self.tensor(tensor, output, bool(is_parameter))

    def _array(self, dtype: str, shape: list, start: int) -> np.ndarray:
        kind = np.dtype(str(dtype))
        if kind.kind not in ARRAY_KINDS:
            raise WireError("An array holds no numbers.")
        size = self._size(shape, kind.itemsize, start)
        return np.frombuffer(bytes(self.blob[start : start + size]), kind).reshape(shape).copy()

    def _size(self, shape: list, item: int, start: int) -> int:
        """Bytes of such a tensor, which must lie in the frame: nothing is allocated before this holds."""
        if len(shape) > 32 or not all(type(side) is int and 0 <= side <= LONGEST_SIDE for side in shape):
            raise WireError("A tensor has an impossible shape.")
        size = math.prod(shape) * item
        if type(start) is not int or start < 0 or start + size > len(self.blob):
            raise WireError("A tensor is larger than its frame.")
        return size


def _few_odd(keys: list) -> None:
    odd = sum(not (isinstance(key, str) or (isinstance(key, int) and abs(key) < 2**60)) for key in keys)
    if odd > MOST_ODD_KEYS:
        raise WireError(f"A dictionary has {odd} keys that are neither text nor small numbers.")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _bytes_of(tensor: torch.Tensor) -> bytes:
    return tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
