"""A frame's tree made into values. All of it may be a lie: each size is bounded before it is allocated."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from course_utils.checks import networks
from course_utils.grading.examiner.lost import InternalError, WireError
from course_utils.grading.examiner.raw import DTYPES, tensor_of

LONGEST_SIDE = 128 << 20  # of a tensor, also of an empty one: a check may make another of its shape
DEEPEST, MOST_NODES = 60, 400_000
MOST_ODD_KEYS = 1000  # in a dictionary, neither text nor small numbers: such can be chosen to collide
ARRAY_KINDS = "biufc"  # numpy's letters for numbers; no objects, whose bytes would be pointers


class Unpacking:
    """``tensor`` and ``known`` as for Frame.value."""

    def __init__(self, blob: memoryview, tensor: Callable, known: Callable[[Any], Any]):
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
        if kind == "network":
            return networks.from_plain(self.unpack(content, depth + 1), "The network")
        if kind == "set":
            _few_odd(content)
        return {"tuple": tuple, "list": list, "set": set}[kind](
            self.unpack(part, depth + 1) for part in content
        )

    def _tensor(self, name: str, shape: list, start: int, output: int | None, is_parameter: bool) -> Any:
        dtype = DTYPES[name]
        size = self._size(shape, dtype.itemsize, start)
        if size:
            tensor = tensor_of(name, shape, self.blob[start : start + size])
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
