"""Saving a trained model and loading it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor, nn

from course_utils.arguments import kind_of, with_article
from course_utils.files import write_atomically
from course_utils.models.base import Model


def save(model: nn.Module, file: str | Path) -> None:
    """Write the model's state to ``file`` in safetensors' format, with the arguments it was made with.

    The arguments are stored for models of the course only. An existing file is replaced atomically. Raises
    TypeError for a model that is not an nn.Module.
    """
    if not isinstance(model, nn.Module):
        other = "" if isinstance(model, type) else ", which pickle.dump can write"
        raise TypeError(f"model must be a torch.nn.Module, got {kind_of(model)}{other}.")
    state = {name: value.cpu().contiguous() for name, value in own_memory(model.state_dict()).items()}
    write_atomically(Path(file), to_bytes(state, {"model": description(model)}))


def own_memory(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state with copies of tensors that share memory with an earlier one, such as tied weights.

    safetensors refuses to write shared memory.
    """
    seen: set[int] = set()
    apart = {}
    for name, value in state.items():
        memory = value.untyped_storage().data_ptr()
        apart[name] = value.detach().clone() if memory in seen else value.detach()
        seen.add(memory)
    return apart


def load(file: str | Path, model: nn.Module | None = None) -> nn.Module:
    """The model in ``file``, from ``save`` or a training checkpoint of fit, on the CPU and in eval mode.

    For a class of your own, or a model whose networks were replaced, make the model again in the same way and
    pass it as ``model``: the file is loaded into it, in place.

    Raises FileNotFoundError for a missing file, and ValueError if it holds no model or a different one from
    ``model``.
    """
    state, metadata = read(file)
    if "fit" in metadata:
        state = {k.removeprefix("model."): value for k, value in state.items() if k.startswith("model.")}
    elif "numbers" in metadata:
        raise ValueError(
            f"{file} was written by `vae-course train`: load it with pretrained.load(name, {str(file)!r})."
        )
    made = json.loads(metadata.get("model", "null"))
    if model is None:
        model = _remake(file, made)
    elif made is not None and made["class"] != type(model).__name__:
        raise ValueError(
            f"model must be {with_article(made['class'])}, as in {file}, got "
            f"{with_article(type(model).__name__)}."
        )
    elif made is not None and made["arguments"] is not None and json.loads(description(model)) != made:
        raise ValueError(
            f"model must be made like the one in {file}, {_call(made)}, got "
            f"{_call(json.loads(description(model)))}."
        )
    different = differences(state, model.state_dict())
    if different:
        raise ValueError(
            f"{file} does not fit the model: {', '.join(different)} differ. If networks were replaced after "
            "the model was made, make it again in the same way and pass it as model=."
        )
    model.to("cpu", next(state[name].dtype for name, _ in model.named_parameters()))
    for name, value in model.state_dict(keep_vars=True).items():
        value.data = value.data.to(state[name].dtype)  # a model of your own may mix precisions
    model.load_state_dict(state)
    return model.eval()


def read(file: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors and metadata of a safetensors file.

    Raises FileNotFoundError, and ValueError for another kind of file.
    """
    if not Path(file).exists():
        raise FileNotFoundError(f"{file} does not exist.")
    try:
        with safe_open(file, "pt") as stored:
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
            return tensors, stored.metadata() or {}
    except Exception as error:  # safetensors raises its own, and OSError
        raise ValueError(f"{file} is not a safetensors file that can be read ({error}).") from error


def differences(state: dict[str, Tensor], other: dict[str, Tensor]) -> list[str]:
    """The names that only one of two states has, or that have different shapes in the two."""
    names = sorted(state.keys() | other.keys())
    return [
        name
        for name in names
        if name not in state or name not in other or state[name].shape != other[name].shape
    ]


def description(model: nn.Module) -> str:
    """The model's class and, for a model of the course, the arguments it was made with, as JSON."""
    arguments = model.arguments if type(model) in _classes() else None
    return json.dumps({"class": type(model).__name__, "arguments": arguments}, default=_plain)


def _plain(value: object) -> object:
    """NumPy's numbers as Python's; torch.Size and other sequences as lists."""
    return value.item() if isinstance(value, np.generic) else list(value)


def _classes(of: type = Model) -> Iterator[type]:
    """The course's own classes of models: subclasses elsewhere may take other arguments."""
    for sub in of.__subclasses__():
        if sub.__module__.startswith("course_utils."):
            yield sub
            yield from _classes(sub)


def _remake(file: str | Path, made: dict | None) -> nn.Module:
    classes = {one.__name__: one for one in _classes()}
    if made is None or made["arguments"] is None or made["class"] not in classes:
        held = "does not say which model it holds" if made is None else f"holds {with_article(made['class'])}"
        raise ValueError(f"{file} {held}, so make the model first and pass it as model=.")
    return classes[made["class"]](**made["arguments"])


def _call(made: dict) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in (made["arguments"] or {}).items())
    return f"{made['class']}({arguments})"
