"""The settings, data and objective of a run, as its checkpoint holds them: no other run goes on from it.

Data, labels and objectives are described by a line of text: types, shapes, checksums and values, never the
data themselves.
"""

import dis
import functools
import inspect
import types
import zlib
from collections.abc import Callable
from numbers import Integral

import numpy as np
import torch
from torch import Tensor, nn

from course_utils.models.saving import description
from course_utils.training.schedule import depends_on_total
from course_utils.training.settings import Settings


def fingerprint(
    model: nn.Module,
    objective: Callable,
    x: Tensor,
    y: Tensor | None,
    settings: Settings,
    device: torch.device,
) -> dict[str, object]:
    """Everything that must be the same for a resumed run to give the same numbers, by name, for JSON."""
    return dict(
        epochs=int(settings.epochs) if depends_on_total(settings.schedule) else None,
        objective=name_of(objective),
        batch_size=min(int(settings.batch_size), len(x)),
        learning_rate=float(settings.learning_rate),
        schedule=settings.schedule,
        precision=settings.precision,
        seed=int(settings.seed),
        parts=int(settings.parts),
        graph=bool(settings.graph),
        device=device.type,
        model=description(model),
        x=described(x),
        labels=described(y),
    )


def name_of(objective: Callable) -> str:
    """What a checkpoint calls an objective.

    One of the course goes by its name alone; one of your own also by a checksum of its code and by the values
    that it refers to, tensors by theirs; a functools.partial and an instance of a class also by what they
    hold.
    """
    return str(described(objective))


def described(value: object, within: tuple[int, ...] = ()) -> object:
    """``value`` with a line of text for each tensor, function and object in it; within: ids around it."""
    if id(value) in within:
        return "…"
    inner = functools.partial(described, within=(*within, id(value)))
    if isinstance(value, Tensor):
        return _described_tensor(value)
    if isinstance(value, np.ndarray):
        return _described_tensor(torch.as_tensor(value))
    if isinstance(value, dict):
        return {key: inner(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return tuple(inner(part) for part in value)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, bool | float | str):
        return value
    if isinstance(value, type | types.ModuleType):
        return value.__name__
    return _described_callable(value, inner)


def _described_tensor(value: Tensor) -> str:
    bits = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
    return f"{value.dtype} {tuple(value.shape)} crc32 {zlib.crc32(bits):08x}"


def _described_callable(value: object, inner: Callable) -> str:
    """A function, a network, or any other object by what it holds, if it can be called."""
    if isinstance(value, functools.partial):
        return f"{name_of(value.func)} {inner(value.args)} {inner(value.keywords)}"
    if isinstance(value, types.FunctionType):
        return _described_function(value, inner)
    if isinstance(value, types.MethodType):
        return f"{value.__func__.__qualname__} of {inner(value.__self__)}"
    if isinstance(value, nn.Module):
        return f"{type(value).__qualname__} {inner(dict(value.state_dict()))}"
    call = inspect.getattr_static(type(value), "__call__", None)
    if not isinstance(call, types.FunctionType):
        return type(value).__qualname__
    held = {"()": call, **_without_notes(getattr(value, "__dict__", {}))}
    return f"{type(value).__qualname__} {inner(held)}"


def _described_function(function: types.FunctionType, inner: Callable) -> str:
    if (function.__module__ or "").startswith("course_utils."):
        return function.__name__
    code = function.__code__
    asked = {each.argval for each in dis.get_instructions(code) if each.opname == "LOAD_GLOBAL"}
    held = {name: function.__globals__[name] for name in sorted(asked & function.__globals__.keys())}
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        held[name] = cell.cell_contents
    held |= dict(enumerate(function.__defaults__ or ())) | (function.__kwdefaults__ or {})
    return f"{function.__name__} crc32 {_checksum(code):08x} {inner(_without_notes(held))}"


def _checksum(code: types.CodeType) -> int:
    """Of the instructions, the names and the constants, also of functions within."""
    total = 0
    for part in code.co_consts:
        text = repr(sorted(part, key=repr) if isinstance(part, frozenset) else part)
        of_part = _checksum(part) if isinstance(part, types.CodeType) else zlib.crc32(text.encode())
        total = zlib.crc32(of_part.to_bytes(4), total)
    return zlib.crc32(code.co_code + repr(code.co_names).encode(), total)


def _without_notes(held: dict) -> dict:
    """Without lists, dicts and sets, in which an objective may take notes: it stays the same objective."""
    return {name: value for name, value in held.items() if not isinstance(value, list | dict | set)}
