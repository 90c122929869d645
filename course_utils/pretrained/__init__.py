"""The trained models that lectures and widgets open with, and the recipes that remake them."""

import functools
import json
import math
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import nn

from course_utils import data, evaluation, objectives, training
from course_utils.arguments import require_choice
from course_utils.device import generator, pick
from course_utils.files import write_atomically
from course_utils.measuring import measures
from course_utils.models import (
    GAN,
    MADE,
    VAE,
    Autoencoder,
    ConditionalVAE,
    MelodyVAE,
    RealNVP,
    SemiSupervisedVAE,
    SketchRNN,
)
from course_utils.models.saving import read
from course_utils.pretrained import melodies, semi_supervised, sketches
from course_utils.training.gan import NOISE


def digits(device: torch.device) -> dict:
    """MNIST's training digits, as fit's ``x``."""
    return dict(x=data.mnist(device).train.x)


def labelled_digits(device: torch.device) -> dict:
    """MNIST's training digits and their labels, as fit's ``x`` and ``y``."""
    return data.mnist(device).train._asdict()


def nested_digits(device: torch.device) -> dict:
    """MNIST's training digits and the objective that puts a code in order, as fit's ``x`` and ``objective``."""
    return dict(x=data.mnist(device).train.x, objective=objectives.nested_squared_error)


def digits_for_log_px(device: torch.device) -> dict:
    """MNIST's training digits and the objective of a model that knows its log p(x), as fit's ``x`` and ``objective``."""
    return dict(x=data.mnist(device).train.x, objective=objectives.log_px)


def bound_on_test_digits(model: nn.Module, noise: torch.Generator, samples: int = 16) -> dict:
    """The bound on log p(x) of MNIST's test digits, or on log p(x|y) for a model that takes labels, and its two terms, in nats."""
    test = data.mnist(noise.device).test
    y = test.y if hasattr(model, "classes") else None
    bound = evaluation.elbo_of_all(model, test.x, samples, noise, y=y)
    return {
        "negative_test_bound_nats": round(-bound.value.mean().item(), 2),
        "reconstruction_nats": round(bound.reconstruction.mean().item(), 2),
        "kl_nats": round(bound.kl.mean().item(), 2),
    }


def squared_error_on_test_digits(model: nn.Module, noise: torch.Generator) -> dict:
    """The mean of ‖x - x̃‖² over MNIST's test digits with the first 1, 2, 4 … numbers of the code, and 0 for the others."""
    x = model.prepare(data.mnist(noise.device).test.x)
    errors = evaluation.squared_errors_by_k(x, model.encode(x), model.decode).mean(0).tolist()
    return {
        "squared_error_of_first": {
            str(k): round(error, 2) for k, error in enumerate(errors, 1) if k.bit_count() == 1
        }
    }


@measures
def log_px_on_test_digits(model: nn.Module, noise: torch.Generator) -> dict:
    """The mean of log p(x) over MNIST's test digits, or for a flow of its bound on it, with the density of the dequantized digits, in nats."""
    x = data.binarize(data.mnist(noise.device).test.x, noise)
    if hasattr(model, "bound"):
        bound = torch.cat([model.bound(part, 4, noise) for part in x.split(1000)]).mean().item()
        density = bound + model.latent_dim * math.log(2)
        return {"negative_test_bound_nats": round(-bound, 2), "test_log_density_nats": round(density, 2)}
    log_px = torch.cat([model.log_px(part) for part in x.split(1000)])
    return {"negative_test_log_px_nats": round(-log_px.mean().item(), 2)}


@measures
def judged_right(model: nn.Module, noise: torch.Generator) -> dict:
    """The shares of MNIST's test digits and of as many images of a GAN that its discriminator holds for what they are.

    Both with the noise that it was trained on.
    """
    x = model.prepare(data.mnist(noise.device).test.x, noise)
    own = model.sample(len(x), noise)
    logits = [
        model.judge(images + NOISE * torch.randn(images.shape, device=images.device, generator=noise))
        for images in (x, own)
    ]
    return {
        "test_digits_judged_right": round((logits[0] > 0).float().mean().item(), 3),
        "own_images_judged_right": round((logits[1] < 0).float().mean().item(), 3),
    }


class Recipe(NamedTuple):
    """How a model is made (after ``torch.manual_seed(seed)``), fitted and measured, and why it is there.

    ``examples(device)`` and ``fit`` together are the arguments of ``fitter``; ``measure(model, noise)`` gives the numbers.
    """

    purpose: str
    make: Callable[[], nn.Module]
    fit: dict
    seed: int = 0
    examples: Callable[[torch.device], dict] = digits
    measure: Callable[[nn.Module, torch.Generator], dict] = bound_on_test_digits
    fitter: Callable = training.fit


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
    "mnist-50d": Recipe(
        "fifty latent dimensions, of which the model uses sixteen: a tight bound, for compression and for features",
        lambda: VAE(latent_dim=50),
        dict(epochs=30, learning_rate=2e-3),
    ),
    "mnist-grey": Recipe(
        "probabilities of all 256 grey levels: for compression of the digits as they are",
        lambda: VAE(latent_dim=40, hidden=(256,), likelihood="beta-binomial"),
        dict(epochs=20, learning_rate=2e-3),
    ),
    "mnist-bottleneck": Recipe(
        "an autoencoder whose first code numbers matter most: the bottleneck under the hand",
        lambda: Autoencoder(latent_dim=64, hidden=(224, 224)),
        dict(epochs=120, learning_rate=3e-3),
        examples=nested_digits,
        measure=squared_error_on_test_digits,
    ),
    "mnist-conditional": Recipe(
        "eight latent dimensions beside the label: handwriting apart from the digit, and analogies",
        lambda: ConditionalVAE(latent_dim=8, hidden=(384, 192)),
        dict(epochs=30),
        examples=labelled_digits,
    ),
    "mnist-m2": Recipe(
        "M2 with 100 labels: a classifier that unlabelled digits help, of pixels",
        lambda: SemiSupervisedVAE(latent_dim=30, hidden=(256,)),
        dict(epochs=3, batch_size=100, learning_rate=2e-3, precision="bfloat16"),
        examples=functools.partial(semi_supervised.examples, of_codes=False, alpha=50.0, weight=1.0),
        measure=functools.partial(semi_supervised.test_error, of_codes=False),
    ),
    "mnist-m1m2": Recipe(
        "M1+M2 with 100 labels: M2 of the codes of mnist-50d",
        lambda: SemiSupervisedVAE(latent_dim=3, x_shape=(50,), hidden=(256,), likelihood="gaussian"),
        dict(epochs=8, batch_size=200, learning_rate=3e-3),
        examples=functools.partial(semi_supervised.examples, of_codes=True, alpha=10.0, weight=0.1),
        measure=functools.partial(semi_supervised.test_error, of_codes=True),
    ),
    "mnist-made": Recipe(
        "an autoregressive model: the exact log p(x) in one pass, a sample in 784",
        MADE,
        dict(epochs=30, learning_rate=3e-3),
        examples=digits_for_log_px,
        measure=log_px_on_test_digits,
    ),
    "mnist-flow": Recipe(
        "a reversible model: z as large as x, and an exact density",
        RealNVP,
        dict(epochs=24, learning_rate=2e-3),
        examples=digits_for_log_px,
        measure=log_px_on_test_digits,
    ),
    "mnist-gan": Recipe(
        "a generator trained against a judge: samples, and no likelihood",
        GAN,
        dict(epochs=25),
        measure=judged_right,
        fitter=training.fit_gan,
    ),
    "characters": Recipe(
        "pen drawings of characters: from one to another, stroke by stroke",
        lambda: SketchRNN(),
        dict(epochs=10, batch_size=64, learning_rate=2.5e-3, precision="bfloat16"),
        examples=functools.partial(
            sketches.distorted_characters, copies=50, weight=0.5, floor=6.4, decay=0.9995
        ),
        measure=sketches.numbers_on_test_characters,
    ),
    "melodies": Recipe(
        "two-bar melodies of fiddle tunes: interpolation by ear, and attributes",
        lambda: MelodyVAE(latent_dim=64),
        dict(epochs=3, batch_size=64, learning_rate=5e-3),
        examples=functools.partial(melodies.transposed_melodies, copies=5, weight=0.2),
        measure=melodies.numbers_on_test_melodies,
    ),
}


def path(name: str) -> Path:
    """Where the package keeps the trained model ``name``. Raises ValueError for a name without a recipe."""
    return (
        Path(str(files("course_utils.pretrained")))
        / f"{require_choice('name', name, tuple(RECIPES))}.safetensors"
    )


def load(name: str, file: str | Path | None = None) -> nn.Module:
    """The trained model ``name``, on the CPU, in torch's default dtype; from ``file`` where you trained your own by the recipe.

    Its parameters are frozen; call ``.requires_grad_(True)`` to train it further.

    Raises ValueError for an unknown name, FileNotFoundError if the file is missing.
    """
    packaged = path(name)
    file = packaged if file is None else Path(file)
    model = RECIPES[name].make()
    state, metadata = read(file)
    if "numbers" not in metadata:
        raise ValueError(
            f"{file} is not a model that `vae-course train` wrote; a file of models.save or a training checkpoint is "
            f"loaded by models.load({str(file)!r})."
        )
    model.load_state_dict({key: value.float() for key, value in state.items()})
    return model.requires_grad_(False).eval()


def numbers(name: str) -> dict:
    """What was measured when the packaged model was made, beside its recipe: for most, the bound on the test digits, in nats."""
    with safe_open(path(name), "pt") as stored:
        return json.loads(stored.metadata()["numbers"])


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
