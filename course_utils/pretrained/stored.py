"""Where the packaged models are kept, how one is written, and how it is read into a model."""

import json
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from course_utils.files import write_atomically
from course_utils.models.made import MaskedLinear
from course_utils.models.saving import read

FOLDER = Path(str(files("course_utils.pretrained")))


def store(model: nn.Module, file: Path, numbers: dict) -> None:
    """Write the model's parameters, as float16, and its measured ``numbers`` to ``file``.

    Of a masked layer, only the weights that its mask leaves are written.
    """
    state = {**model.state_dict(), **{name: weight[mask] for name, weight, mask in _masked(model)}}
    halves = {name: value.half().cpu().contiguous() for name, value in state.items()}
    write_atomically(file, save(halves, {"numbers": json.dumps(numbers)}))


def load_into(model: nn.Module, file: Path) -> nn.Module:
    """The model with the parameters in ``file``, which `vae-course train` wrote, frozen and in eval mode.

    Raises FileNotFoundError for a missing file, ValueError for one that was written by something else.
    """
    state, metadata = read(file)
    if "numbers" not in metadata:
        raise ValueError(
            f"file must be a model that `vae-course train` wrote, got {file}; load a file of models.save or "
            f"a training checkpoint with models.load({str(file)!r})."
        )
    state = {name: value.float() for name, value in state.items()}
    for name, _, mask in _masked(model):
        state[name] = torch.zeros(mask.shape).masked_scatter(mask, state[name])
    model.load_state_dict(state)
    return model.requires_grad_(False).eval()


def _masked(model: nn.Module) -> list[tuple[str, Tensor, Tensor]]:
    """For each masked layer: its weight's name in the state, the weight, and the mask."""
    return [
        (f"{name}.weight", layer.weight, layer.mask)
        for name, layer in model.named_modules()
        if isinstance(layer, MaskedLinear)
    ]
