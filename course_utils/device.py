"""Which device the course computes on, and where its random numbers come from."""

import torch


def default_device() -> torch.device:
    """The GPU if torch finds one, otherwise the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def pick(device: str | torch.device | None = None) -> torch.device:
    """``device`` as a torch.device, or ``default_device()`` for None.

    Raises RuntimeError if a GPU is asked for where there is none, ValueError for an unknown name.
    """
    if device is None:
        return default_device()
    try:
        picked = torch.device(device)
    except RuntimeError as error:
        raise ValueError(f"device should be a name such as 'cpu' or 'cuda', but {device!r} came.") from error
    if picked.type == "cuda" and not torch.cuda.is_available():
        raise RuntimeError(f"device {device!r} was asked for, but torch finds no GPU here; use device='cpu' or None.")
    return picked


def generator(seed: int, device: str | torch.device | None = "cpu") -> torch.Generator:
    """A stream of random numbers of its own, on ``device``, that starts at ``seed``."""
    return torch.Generator(device=pick(device)).manual_seed(seed)
