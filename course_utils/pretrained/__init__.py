"""The trained models that lectures and widgets open with, and the recipes that remake them."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save

from course_utils import data, evaluation, training
from course_utils.arguments import require_choice
from course_utils.device import generator
from course_utils.models import VAE


class Recipe(NamedTuple):
    """How a model is made (after ``torch.manual_seed(seed)``), how it is fitted to MNIST's training digits, and why it is there."""

    purpose: str
    make: Callable[[], VAE]
    fit: dict
    seed: int = 0


RECIPES = {
    "mnist-1d": Recipe(
        "one latent dimension: posterior and log p(x) are exact on a grid",
        lambda: VAE(latent_dim=1, hidden=(256, 128)),
        dict(epochs=30, learning_rate=3e-3),
    ),
    "mnist-2d": Recipe(
        "two latent dimensions: the plane under the hand",
        lambda: VAE(latent_dim=2),
        dict(epochs=30, learning_rate=3e-3),
    ),
}


def path(name: str) -> Path:
    """Where the package keeps the trained model ``name``. Raises ValueError for a name without a recipe."""
    return Path(str(files("course_utils.pretrained"))) / f"{require_choice('name', name, tuple(RECIPES))}.safetensors"


def load(name: str, file: str | Path | None = None) -> VAE:
    """The trained model ``name``, on the CPU, in torch's default dtype; from ``file`` where you trained your own by the recipe.

    Its parameters are frozen; call ``.requires_grad_(True)`` to train it further.

    Raises ValueError for an unknown name, FileNotFoundError if the file is missing.
    """
    packaged = path(name)
    file = packaged if file is None else Path(file)
    model = RECIPES[name].make()
    with safe_open(file, "pt") as stored:
        model.load_state_dict({key: stored.get_tensor(key).float() for key in stored.keys()})  # noqa: SIM118
    return model.requires_grad_(False).eval()


def numbers(name: str) -> dict:
    """What was measured when the packaged model was made: its recipe and its bound on the test digits, in nats."""
    with safe_open(path(name), "pt") as stored:
        return json.loads(stored.metadata()["numbers"])


def train(name: str, out: str | Path, device: str | torch.device | None = None, progress: bool = True) -> dict:
    """Follow the recipe ``name``, write the model to ``out`` (float16) and return its numbers.

    Raises ValueError for an unknown name, FileExistsError rather than overwrite ``out``.
    """
    recipe = RECIPES[require_choice("name", name, tuple(RECIPES))]
    out = Path(out)
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file.")
    torch.manual_seed(recipe.seed)
    model = recipe.make()
    mnist = data.mnist(device)
    training.fit(model, mnist.train.x, seed=recipe.seed, device=device, progress=progress, **recipe.fit)
    model.half().float()  # measured as it is stored
    bound = evaluation.elbo_of_all(model, mnist.test.x, 16, generator(recipe.seed, mnist.test.x.device))
    measured = {
        "recipe": {"seed": recipe.seed, **recipe.fit},
        "negative_test_bound_nats": round(-bound.value.mean().item(), 2),
        "reconstruction_nats": round(bound.reconstruction.mean().item(), 2),
        "kl_nats": round(bound.kl.mean().item(), 2),
    }
    weights = {key: value.half().cpu().contiguous() for key, value in model.state_dict().items()}
    training.write_atomically(out, save(weights, {"numbers": json.dumps(measured)}))
    return measured
