"""A tensor as its bytes, and back: torch's own pickles take a hundred times as long to write and to read."""

from collections.abc import Iterable
from typing import NamedTuple

import torch

DTYPES = {
    name: getattr(torch, name)
    for name in (
        "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
        "complex64", "complex128",
    )
}  # fmt: skip
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class Raw(NamedTuple):
    """What says all of an ordinary tensor, but for whether it requires a gradient."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def is_ordinary(tensor: torch.Tensor) -> bool:
    """Whether dtype, shape and bytes say all of it."""
    return (
        tensor.dtype in NAMES
        and tensor.layout is torch.strided
        and tensor.is_cpu
        and tensor.is_contiguous()
        and tensor.numel() > 0
        and not (tensor.is_conj() or tensor.is_neg())
    )


def raw(tensor: torch.Tensor) -> Raw | torch.Tensor:
    """The tensor as its bytes; itself, detached, if these would not say all of it."""
    plain = tensor.detach()
    return Raw(NAMES[plain.dtype], tuple(plain.shape), bytes_of(plain)) if is_ordinary(plain) else plain


def raws(tensors: Iterable[torch.Tensor | None]) -> list[Raw | torch.Tensor | None]:
    return [None if tensor is None else raw(tensor) for tensor in tensors]


def made(came: Raw | torch.Tensor) -> torch.Tensor:
    """The tensor that was sent; changing it leaves ``came`` as it is, if that is Raw."""
    return tensor_of(*came) if type(came) is Raw else came


def bytes_of(plain: torch.Tensor) -> bytes:
    """Of a detached tensor on the CPU."""
    if plain.dtype is torch.bfloat16:  # which numpy does not know; a single number may have stride 0
        plain = plain.clone(memory_format=torch.contiguous_format).view(torch.int16)
    return plain.numpy().tobytes()


def tensor_of(dtype: str, shape: tuple[int, ...], data: bytes | memoryview) -> torch.Tensor:
    """A tensor with memory of its own, which holds these bytes. Raises ValueError where there are none."""
    return torch.frombuffer(bytearray(data), dtype=DTYPES[dtype]).reshape(shape)
