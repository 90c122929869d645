"""Matrix products by oneDNN, where PyTorch's usual library for them uses half of the processor.

PyTorch multiplies float32 matrices with Intel's MKL, which computes on AMD's processors in AVX2 only; oneDNN,
which PyTorch has too, uses their AVX-512, and is twice as fast on one core of a Zen 5 EPYC.
"""

import contextlib
import functools
import platform
import re
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

# What is smaller is over before oneDNN has begun.
ROWS, WEIGHTS = 64, 2**14
ZEN_5 = 26  # the first family of AMD's processors that compute 512 bits at once; Zen 4 takes two steps


def many_rows(count: int) -> contextlib.AbstractContextManager:
    """Within this block linear layers are computed by oneDNN, if that is faster here for so many rows.

    The results agree up to rounding. They can be differentiated once, backwards, and not by torch.func.
    """
    return ByOneDNN() if count >= ROWS and onednn_is_faster() else contextlib.nullcontext()


@functools.cache
def onednn_is_faster() -> bool:
    """Whether this is a processor of AMD that computes 512 bits at once."""
    if not torch.backends.mkldnn.is_available() or torch.backends.cpu.get_cpu_capability() != "AVX512":
        return False
    linux = Path("/proc/cpuinfo")
    described = linux.read_text() if linux.exists() else platform.processor()
    family = re.search(r"family\s*:?\s*(\d+)", described, re.IGNORECASE)
    return "AuthenticAMD" in described and family is not None and int(family[1]) >= ZEN_5


class ByOneDNN(TorchFunctionMode):
    """torch.nn.functional.linear by oneDNN, for large matrices of float32 on the CPU."""

    def __torch_function__(
        self, function: Callable, types: tuple, args: tuple = (), kwargs: dict | None = None
    ):
        kwargs = kwargs or {}
        if function is F.linear and not kwargs and takes(*args):
            x, *layer = args
            return F.linear(x.to_mkldnn(), *layer).to_dense()
        return function(*args, **kwargs)


def takes(x: Tensor, weight: Tensor, *bias: Tensor | None) -> bool:
    """Whether x (B, inputs) and weight (outputs, inputs) are large, and plain float32 on the CPU."""
    plain = x.device.type == "cpu" and x.dtype == torch.float32
    changed = torch.is_autocast_enabled("cpu") or torch.compiler.is_compiling()
    return plain and not changed and x.dim() == 2 and len(x) >= ROWS and weight.numel() >= WEIGHTS
