"""Following a recipe: how a packaged model is made again."""

import time
from pathlib import Path

import torch

from course_utils.arguments import require_choice
from course_utils.device import generator, pick
from course_utils.pretrained.recipes import RECIPES
from course_utils.pretrained.stored import store


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
    if recipe.few_levels:
        recipe.few_levels(model, generator(recipe.seed, device))
    measured = {
        "recipe": {"seed": recipe.seed, **recipe.fit},
        **recipe.measure(model, generator(recipe.seed, device)),
    }
    store(model, out, measured)
    return measured


def training_minutes(name: str, examples: int = 3200) -> float:
    """CPU minutes that the recipe ``name`` takes on this machine, with one thread or several.

    One epoch of so few of its examples is timed, and the time scaled to all of them and to all epochs.
    """
    recipe = RECIPES[require_choice("name", name, tuple(RECIPES))]
    device = torch.device("cpu")
    given = recipe.examples(device)
    total = len(given["x"])
    few = {key: part[:examples] if key in ("x", "y") else part for key, part in given.items()}
    with torch.random.fork_rng([]):
        model = recipe.make()
        started = time.process_time()
        recipe.fitter(model, **few, **{**recipe.fit, "epochs": 1}, device=device, progress=False)
        taken = time.process_time() - started
    return taken * recipe.fit["epochs"] * total / min(examples, total) / 60
