"""The precisions of fit, and what they ask of the device."""

import contextlib
from collections.abc import Iterator

import torch

PRECISIONS = ("float32", "bfloat16", "tf32")


@contextlib.contextmanager
def multiplied_in(precision: str, device: torch.device) -> Iterator[None]:
    """Float32 matrix products as ``precision`` says; afterwards as before.

    Raises ValueError for "tf32" on anything but an NVIDIA GPU.
    """
    before = torch.get_float32_matmul_precision()
    if precision == "tf32":
        if device.type != "cuda":
            raise ValueError(
                f"precision='tf32' is for NVIDIA GPUs, and the device is {device.type!r}: use 'float32', or "
                "'bfloat16' where the processor computes in it."
            )
        torch.set_float32_matmul_precision("high")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)
