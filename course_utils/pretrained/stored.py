"""Where the packaged models are kept, and how one is read into a model."""

from importlib.resources import files
from pathlib import Path

from torch import nn

from course_utils.models.saving import read

FOLDER = Path(str(files("course_utils.pretrained")))


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
    model.load_state_dict({key: value.float() for key, value in state.items()})
    return model.requires_grad_(False).eval()
