"""Following a recipe: how a packaged model is made again."""

import json
from pathlib import Path

import torch
from safetensors.torch import save

from course_utils.arguments import require_choice
from course_utils.device import generator, pick
from course_utils.files import write_atomically
from course_utils.pretrained.recipes import RECIPES


def train(
    name: str, out: str | Path, device: str | torch.device | None = None, progress: bool = True
) -> dict:
    """Follow the recipe ``name``, write the model to ``out`` (float16) and return its numbers.

    Raises ValueError for an unknown name, FileExistsError rather than overwrite ``out``.
    """
    recipe = RECIPES[require_choice("name", name, tuple(RECIPES))]
    out = Path(out)
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file.")
    device = pick(device)
    torch.manual_seed(recipe.seed)
    model = recipe.make()
    recipe.fitter(
        model, **recipe.examples(device), **recipe.fit, seed=recipe.seed, device=device, progress=progress
    )
    model.half().float()  # measured as it is stored
    measured = {
        "recipe": {"seed": recipe.seed, **recipe.fit},
        **recipe.measure(model, generator(recipe.seed, device)),
    }
    weights = {key: value.half().cpu().contiguous() for key, value in model.state_dict().items()}
    write_atomically(out, save(weights, {"numbers": json.dumps(measured)}))
    return measured
