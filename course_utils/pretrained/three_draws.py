"""M2 and M1+M2 with three draws of the hundred labels, beside their classifier on the labels alone; the log of all of them.

``vae-course train semi-supervised`` makes the log, ``semi-supervised.json``, again.
"""

import json
import statistics
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from course_utils import pretrained, training
from course_utils.device import generator
from course_utils.files import write_atomically
from course_utils.pretrained import semi_supervised

DRAWS = (0, 1, 2)
LOG = "semi-supervised.json"
ALONE = dict(epochs=20, batch_size=100, learning_rate=1e-3)


class LogProbability(NamedTuple):
    """log q(y|x) of the true y, (B,), in nats."""

    value: Tensor


def labels_alone(
    model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, y: Tensor, check: bool = True
) -> LogProbability:
    """The classifier of M2 without the rest: x (B, *x_shape), y (B,)  ->  log q(y|x) (B,), what is maximised."""
    log_q = model.classify(model.prepare(x, generator, check=check))
    return LogProbability(log_q.gather(1, y.unsqueeze(1)).squeeze(1))


def follow(name: str, draw: int, device: torch.device, with_unlabelled: bool = True) -> dict:
    """One draw of the labels by the recipe ``name``, or of its classifier on the labels alone: its error and its terms per epoch."""
    recipe = pretrained.RECIPES[name]
    torch.manual_seed(recipe.seed)
    model = recipe.make()
    given = recipe.examples(device, draw=draw)
    if with_unlabelled:
        fit = recipe.fit
    else:
        x, y = given["objective"].keywords["labelled"]
        given, fit = dict(x=x, y=y, objective=labels_alone), ALONE
    history = training.fit(model, **given, **fit, seed=recipe.seed, device=device, progress=False)
    model.half().float()  # measured as the packaged model is stored
    terms = {term: [round(mean, 4) for mean in means] for term, means in history.terms.items()}
    measured = recipe.measure(model, generator(recipe.seed, device))
    return {"labels_seed": draw, **measured, "value": [round(mean, 4) for mean in history.value], **terms}


def log_of_draws() -> dict:
    """The packaged log. For each method: its settings, its draws, and the mean and standard deviation of their test errors."""
    return json.loads((Path(__file__).parent / LOG).read_text())


def write_log(out: Path, device: torch.device) -> dict:
    """Train every draw of every method, write the log to ``out`` and return it. Raises FileExistsError rather than overwrite.

    The file is written again after each draw, so that an interruption loses one draw alone.
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
                    f"{name}, draw {draw}, labels alone: {not with_unlabelled}; error {draws[-1]['test_error']:.4f}",
                    flush=True,
                )
                write_atomically(out, (json.dumps(log, indent=1) + "\n").encode())
    return log


def settings(name: str, with_unlabelled: bool) -> dict:
    """What the log says of how a method was trained."""
    recipe = pretrained.RECIPES[name]
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
