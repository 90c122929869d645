"""M2, M1+M2 and their classifiers on the labels alone, with three draws of the hundred labels, and their log.

``vae-course train semi-supervised`` makes the log, ``semi-supervised.json``, again.
"""

import json
import statistics
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import training
from course_utils.device import generator
from course_utils.files import write_atomically
from course_utils.models.protocol import Classifier
from course_utils.pretrained import semi_supervised
from course_utils.pretrained.recipes import RECIPES
from course_utils.pretrained.stored import FOLDER

DRAWS = (0, 1, 2)
LOG = "semi-supervised.json"
ALONE = dict(epochs=20, batch_size=100, learning_rate=1e-3)


class LogProbability(NamedTuple):
    """log q(y|x) of the true y, (B,), in nats."""

    value: Tensor


def labels_alone(
    model: Classifier, x: Tensor, generator: torch.Generator | None = None, *, y: Tensor, check: bool = True
) -> LogProbability:
    """The objective of M2's classifier alone: x (B, *x_shape), y (B,)  ->  log q(y|x) (B,), in nats."""
    log_q = model.classify(model.prepare(x, generator, check=check))
    return LogProbability(log_q.gather(1, y.unsqueeze(1)).squeeze(1))


def follow(name: str, draw: int, device: torch.device, with_unlabelled: bool = True) -> dict:
    """Follow the recipe ``name``, or train its classifier on the labels alone, with one draw of the labels.

    Returns its test error and its terms per epoch.
    """
    recipe = RECIPES[name]
    torch.manual_seed(recipe.seed)
    model = recipe.make()
    examples, fit = recipe.examples(device, draw=draw), recipe.fit
    if not with_unlabelled:
        x, y = examples["objective"].keywords["labelled"]
        examples, fit = dict(x=x, y=y, objective=labels_alone), ALONE
    history = training.fit(model, **examples, **fit, seed=recipe.seed, device=device, progress=False)
    model.half().float()  # measured as the packaged model is stored
    terms = {term: [round(mean, 4) for mean in means] for term, means in history.terms.items()}
    measured = recipe.measure(model, generator(recipe.seed, device))
    return {"labels_seed": draw, **measured, "value": [round(mean, 4) for mean in history.value], **terms}


def log_of_draws() -> dict:
    """The packaged log.

    For each method: its settings, its draws, and the mean and standard deviation of their test errors.
    """
    return json.loads((FOLDER / LOG).read_text())


def write_log(out: Path, device: torch.device) -> dict:
    """Train every draw of every method, write the log to ``out`` and return it.

    The file is rewritten after each draw, so that an interruption loses only one draw. Raises FileExistsError
    rather than overwrite a file.
    """
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file.")
    log = {}
    for name in ("mnist-m1m2", "mnist-m2"):
        for with_unlabelled in (False, True):
            draws = []
            for draw in DRAWS:
                draws.append(follow(name, draw, device, with_unlabelled))
                log[name if with_unlabelled else f"{name}, labels alone"] = {
                    "settings": settings(name, with_unlabelled),
                    **summary([entry["test_error"] for entry in draws]),
                    "draws": draws,
                }
                print(
                    f"{name}, draw {draw}, labels alone: {not with_unlabelled}; "
                    f"error {draws[-1]['test_error']:.4f}",
                    flush=True,
                )
                write_atomically(out, (json.dumps(log, indent=1) + "\n").encode())
    return log


def settings(name: str, with_unlabelled: bool) -> dict:
    """What the log says about how a method was trained."""
    recipe = RECIPES[name]
    weights = {key: recipe.examples.keywords[key] for key in ("alpha", "weight")}
    fit = {**recipe.fit, **weights} if with_unlabelled else ALONE
    return {
        **fit,
        "labels_per_class": semi_supervised.PER_CLASS,
        "distorted_copies": semi_supervised.COPIES,
        "draws_at_test": semi_supervised.CODE_DRAWS,
    }


def summary(errors: list[float]) -> dict:
    """Mean and (from two on) standard deviation of the test errors."""
    spread = {"standard_deviation": round(statistics.stdev(errors), 4)} if len(errors) > 1 else {}
    return {"mean_test_error": round(statistics.mean(errors), 4), **spread}
