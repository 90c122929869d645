"""The device the course computes on, its random numbers, and the order of the examples in an epoch."""

from numbers import Integral

import torch
from torch import Tensor

WITHOUT_FLOAT64 = {"mps"}  # the kinds of device, Apple's GPUs, that refuse float64


def default_device() -> torch.device:
    """The GPU if torch finds one, Apple's included, or else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def pick(device: str | torch.device | None = None) -> torch.device:
    """``device`` as a torch.device, or ``default_device()`` for None.

    Raises RuntimeError if a GPU is asked for where there is none, ValueError for an unknown name.
    """
    if device is None:
        return default_device()
    try:
        picked = torch.device(device)
    except RuntimeError as error:
        raise ValueError(f"device must be a name such as 'cpu', 'cuda' or 'mps', got {device!r}.") from error
    there = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    if not there.get(picked.type, lambda: True)():
        kind = "Apple GPU" if picked.type == "mps" else "GPU"
        raise RuntimeError(
            f"device {device!r} was asked for, but torch finds no {kind} here; use device='cpu' or None."
        )
    return picked


def for_float64(device: torch.device) -> torch.device:
    """Where to compute in float64 for tensors on ``device``: there, or on the CPU if it has no float64."""
    return torch.device("cpu") if device.type in WITHOUT_FLOAT64 else device


def generator(seed: int, device: str | torch.device | None = "cpu") -> torch.Generator:
    """A separate stream of random numbers on ``device``, started from ``seed``.

    Raises TypeError unless seed is a whole number, ValueError for one that torch does not take.
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral):
        raise TypeError(f"seed must be a whole number, got {seed!r} ({type(seed).__name__}).")
    if not -(2**63) <= seed < 2**64:
        raise ValueError(f"seed must be from -2**63 to 2**64 - 1, got {seed}; take a smaller one, such as 0.")
    return torch.Generator(device=pick(device)).manual_seed(int(seed))


def batches(count: int, batch_size: int, seed: int) -> Tensor:
    """The examples of each batch of one epoch, in a random order: (steps, size), int64, on the CPU.

    As few batches as ``batch_size`` allows, all of one size, with every example in at least one of them. To
    fill the last batch, some examples, fewer than there are batches, are used twice.
    """
    steps = -(-count // batch_size)
    size = -(-count // steps)
    order = torch.randperm(count, generator=generator(seed))
    return torch.cat([order, order[: steps * size - count]]).view(steps, size)
