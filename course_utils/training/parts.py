"""A batch in parts: computed one after the other or each by a worker of its own, with the same result.

Workers are the processes that torchrun starts on one machine or several. Each has the model and all data, and
chooses the same batches; they add up what their parts give.
"""

import hashlib

import torch
from torch import Tensor, distributed, nn

from course_utils.device import batches, generator
from course_utils.training.settings import Settings


def noises_of(settings: Settings, step: int, device: torch.device) -> list[torch.Generator]:
    """The random numbers of each part of the batch of ``step``, whoever computes it."""
    if settings.parts == 1:
        return [generator(settings.seed, device)]
    names = [f"{settings.seed} {step} {part}".encode() for part in range(settings.parts)]
    seeds = [int.from_bytes(hashlib.blake2b(name, digest_size=7).digest()) for name in names]
    return [generator(seed, device) for seed in seeds]


def parts_of(chosen: Tensor, noises: list[torch.Generator]) -> list[tuple[Tensor, torch.Generator]]:
    """The chosen examples (B,) in as many parts as there are noises, each with its own."""
    return list(zip(chosen.tensor_split(len(noises)), noises, strict=True))


class Workers:
    """The processes that train one model together: ``count`` of them, of which this one has the ``rank``."""

    def __init__(self):
        together = distributed.is_available() and distributed.is_initialized()
        self.rank = distributed.get_rank() if together else 0
        self.count = distributed.get_world_size() if together else 1

    @property
    def first(self) -> bool:
        """Whether this one writes and shows what is written and shown once."""
        return self.rank == 0

    def require_parts(self, settings: Settings, count: int) -> None:
        """Raise ValueError unless each worker has a part, and each part an example: ``count`` in all."""
        size = batches(count, settings.batch_size, settings.seed).shape[1]
        if settings.parts > size:
            raise ValueError(f"parts must be at most the size of a batch, {size}, got {settings.parts}.")
        if settings.parts < self.count:
            raise ValueError(
                f"parts must be at least the number of workers, {self.count}, got {settings.parts}."
            )

    def own(self, parts: list) -> list:
        """This worker's."""
        return parts[self.rank :: self.count]

    def start_alike(self, model: nn.Module) -> None:
        """Give every worker the parameters and buffers of the first."""
        if self.count > 1:
            for tensor in model.state_dict().values():
                distributed.broadcast(tensor, 0)

    def add_up(self, tensors: list[Tensor]) -> None:
        """Replace each tensor by its sum over the workers, in one message."""
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.all_reduce(flat)
        for tensor, total in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(total.view_as(tensor))

    def any(self, here: bool) -> bool:
        """Whether it holds for any worker."""
        if self.count == 1:
            return here
        device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
        there = torch.tensor(float(here), device=device)
        distributed.all_reduce(there)
        return there.item() > 0
