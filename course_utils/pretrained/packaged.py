"""The trained models that come with the package."""

import json
from pathlib import Path

from safetensors import safe_open
from torch import nn

from course_utils.arguments import require_choice
from course_utils.pretrained.recipes import RECIPES
from course_utils.pretrained.stored import FOLDER, load_into


def path(name: str) -> Path:
    """Where the package keeps the trained model ``name``. Raises ValueError for a name without a recipe."""
    return FOLDER / f"{require_choice('name', name, tuple(RECIPES))}.safetensors"


def load(name: str, file: str | Path | None = None) -> nn.Module:
    """The trained model ``name``, on the CPU, in torch's default dtype; from ``file`` if you trained it.

    Its parameters are frozen; call ``.requires_grad_(True)`` to train it further.

    Raises ValueError for an unknown name and for a file that the recipe did not write, FileNotFoundError if
    the file is missing.
    """
    packaged = path(name)
    return load_into(RECIPES[name].make(), packaged if file is None else Path(file))


def numbers(name: str) -> dict:
    """What was measured of the packaged model, and its settings: for most, the bound, in nats."""
    with safe_open(path(name), "pt") as stored:
        return json.loads(stored.metadata()["numbers"])
