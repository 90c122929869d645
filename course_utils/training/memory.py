"""What to try when a device has too little memory for a batch."""

import contextlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def room_for(batch_size: int) -> Iterator[None]:
    """Whoever runs out of a GPU's memory in this block learns which batch size to try.

    Raises torch.OutOfMemoryError from PyTorch's own, which says how much was asked for.
    """
    try:
        yield
    except torch.OutOfMemoryError as error:
        advice = f"try batch_size={batch_size // 2}"
        if batch_size == 1:
            advice = "and no batch is smaller: use a smaller model, or device='cpu'"
        raise torch.OutOfMemoryError(
            f"The GPU ran out of memory with batch_size={batch_size}: {advice}."
        ) from error
