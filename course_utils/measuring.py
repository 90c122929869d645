"""Measuring a model without changing it: eval mode, no gradients, and afterwards everything as it was.

And what a model costs: its weights, its passes and its time for one image.
"""

import contextlib
import functools
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator

import torch
from torch import nn


@contextlib.contextmanager
def evaluating(model: object) -> Iterator[None]:
    """Within this block the model is in eval mode and no gradients are recorded; then modes are restored.

    In eval mode dropout drops nothing, and batch normalization uses its running statistics without updating
    them. A model that is not an nn.Module has no modes.
    """
    modes = [(part, part.training) for part in model.modules()] if isinstance(model, nn.Module) else []
    try:
        for part, _ in modes[:1]:
            part.eval()
        with torch.no_grad():
            yield
    finally:
        for part, training in modes:  # the whole before its parts, because train() passes its mode on to them
            part.train(training)


@contextlib.contextmanager
def measuring(model: object) -> Iterator[None]:
    """``evaluating``, and torch's global random numbers continue afterwards as if nothing had been drawn.

    So a measurement without a ``generator`` gives the same number when repeated.
    """
    parameter = next(model.parameters(), None) if isinstance(model, nn.Module) else None
    on_gpu = parameter is not None and parameter.device.type == "cuda" and torch.cuda.is_initialized()
    with evaluating(model), torch.random.fork_rng([parameter.device] if on_gpu else [], device_type="cuda"):
        yield


@contextlib.contextmanager
def held_fixed(model: object) -> Iterator[None]:
    """``measuring``, but with gradients for everything except the model's parameters."""
    parameters = model.parameters() if isinstance(model, nn.Module) else ()
    held = [parameter for parameter in parameters if parameter.requires_grad]
    try:
        for parameter in held:
            parameter.requires_grad_(False)
        with measuring(model), torch.enable_grad():
            yield
    finally:
        for parameter in held:
            parameter.requires_grad_(True)


def measures(function: Callable) -> Callable:
    """The function or method, whose first argument is a model, run within ``measuring``."""

    @functools.wraps(function)
    def measured(model, *args, **kwargs):
        with measuring(model):
            return function(model, *args, **kwargs)

    return measured


def draws(function: Callable) -> Callable:
    """The function or method, whose first argument is a model, run within ``evaluating``.

    Each call draws new random numbers.
    """

    @functools.wraps(function)
    def drawn(model, *args, **kwargs):
        with evaluating(model):
            return function(model, *args, **kwargs)

    return drawn


def weights(model: nn.Module) -> int:
    """The number of a model's parameters, without those that the mask of a masked layer cuts."""
    masks = [mask for name, mask in model.named_buffers() if name.rpartition(".")[2] == "mask"]
    return sum(parameter.numel() for parameter in model.parameters()) - sum(
        int((~mask).sum()) for mask in masks
    )


def passes(model: nn.Module) -> int:
    """How often the busiest layer of a model is called while model.sample(1) draws one image."""
    calls = Counter()
    layers = [part for part in model.modules() if not list(part.children())]
    hooks = [layer.register_forward_hook(lambda layer, given, out: calls.update([layer])) for layer in layers]
    try:
        with measuring(model):
            model.sample(1)
    finally:
        for hook in hooks:
            hook.remove()
    return max(calls.values(), default=0)


def milliseconds(model: nn.Module, times: int = 1) -> float:
    """How long model.sample(1) takes: the median of so many draws, on the clock."""
    taken = []
    with measuring(model):
        for _ in range(times):
            started = time.perf_counter()
            model.sample(1)
            taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)
