"""A hundred labels: what M2 and M1+M2 are fitted to, their errors on the test digits, and the log of three draws of the labels.

``vae-course train mnist-m1m2`` and ``vae-course train mnist-m2`` make the packaged models, with the labels of the first draw;
``vae-course train semi-supervised`` makes the log of all draws, ``semi-supervised.json``, anew.

Unlike Kingma et al. 2014, the 100 labelled digits come with distorted copies, for the classifier on the labels alone too, and
training is short. The settings were compared by the labels of the last 10,000 training digits, from which no label was drawn
then. One earlier setting of each method was also seen on the test digits, and given up: 27.3 % for M2, 12.4 % for M1+M2.
"""

import functools
import json
import math
import statistics
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils import data, evaluation, objectives, pretrained, training
from course_utils.device import generator

DRAWS = (0, 1, 2)
PER_CLASS = 10
COPIES = 50
CODE_DRAWS = 8
LOG = "semi-supervised.json"
ALONE = dict(epochs=20, batch_size=100, learning_rate=1e-3)


def few_labels(y: Tensor, per_class: int = PER_CLASS, seed: int = 0) -> Tensor:
    """Which examples keep their label: y (N,)  ->  indices (classes · per_class,), ``per_class`` at random of each class."""
    noise = generator(seed)
    of_each = [(y.cpu() == label).nonzero().squeeze(1) for label in range(int(y.max()) + 1)]
    return torch.cat([where[torch.randperm(len(where), generator=noise)[:per_class]] for where in of_each]).to(y.device)


def distorted(x: Tensor, copies: int = COPIES, seed: int = 0) -> Tensor:
    """Each image ``copies`` times, each turned by up to 15°, scaled by up to 15 %, sheared by up to 0.2 and shifted by up to 2 pixels.

    x: (L, 1, H, W) uint8  ->  (copies · L, 1, H, W) uint8, the first copy of all, the second of all, and so on.
    """
    x, noise = x.repeat(copies, 1, 1, 1), generator(seed)
    angle, scale, shear, *shift = (2 * torch.rand(5, len(x), generator=noise) - 1) * torch.tensor(
        [math.radians(15), 0.15, 0.2, 4 / x.shape[-1], 4 / x.shape[-2]]
    ).unsqueeze(1)
    scale, cos, sin = 1 + scale, angle.cos(), angle.sin()
    rows = [
        torch.stack([scale * cos, shear - scale * sin, shift[0]], 1),
        torch.stack([scale * sin, scale * cos, shift[1]], 1),
    ]
    where = functional.affine_grid(torch.stack(rows, 1).to(x.device), list(x.shape), align_corners=False)
    return functional.grid_sample(x.float(), where, align_corners=False).round().to(torch.uint8)


@torch.no_grad()
def codes(x: Tensor, samples: int = CODE_DRAWS, seed: int = 0) -> Tensor:
    """z₁ of M1, the packaged mnist-50d: x (N, 1, 28, 28) uint8  ->  mu(x) (N, 50), its mean over ``samples`` draws of the pixels."""
    m1, noise = pretrained.load("mnist-50d").to(x.device), generator(seed, x.device)
    draws = [torch.cat([m1.encode(m1.prepare(few, noise))[0] for few in x.split(1000)]) for _ in range(samples)]
    return torch.stack(draws).mean(0)


def examples(device: torch.device, of_codes: bool, alpha: float, weight: float, draw: int = 0) -> dict:
    """fit's x, all training digits or their codes, and its objective, which holds the labels of ``draw``."""
    train = data.mnist(device).train
    few = few_labels(train.y, seed=draw)
    x, x_l = train.x, distorted(train.x[few])
    if of_codes:
        x, x_l = codes(x), codes(x_l)
    labelled = (x_l, train.y[few].repeat(COPIES))
    terms = dict(labelled=labelled, alpha=alpha, weight=weight)
    return dict(x=x, objective=functools.partial(objectives.semi_supervised, **terms))


def test_error(model: nn.Module, noise: torch.Generator, of_codes: bool) -> dict:
    """The share of the 10,000 test digits whose label is not the one that q(y|x) holds the most probable."""
    test = data.mnist(noise.device).test
    p = evaluation.label_probabilities(
        model, codes(test.x) if of_codes else test.x, 1 if of_codes else CODE_DRAWS, noise
    )
    return {"test_error": round((p.argmax(1) != test.y).float().mean().item(), 4)}


class LogProbability(NamedTuple):
    """log q(y|x) of the true y, (B,), in nats."""

    value: Tensor


def labels_alone(model: nn.Module, x: Tensor, generator: torch.Generator | None = None, *, y: Tensor, check=True):
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
                training.write_atomically(out, (json.dumps(log, indent=1) + "\n").encode())
    return log


def settings(name: str, with_unlabelled: bool) -> dict:
    """What the log says of how a method was trained."""
    recipe = pretrained.RECIPES[name]
    weights = {name: recipe.examples.keywords[name] for name in ("alpha", "weight")}
    fit = {**recipe.fit, **weights} if with_unlabelled else ALONE
    return {**fit, "labels_per_class": PER_CLASS, "distorted_copies": COPIES, "draws_at_test": CODE_DRAWS}


def summary(errors: list[float]) -> dict:
    """Mean and (from two on) standard deviation of the test errors."""
    spread = {"standard_deviation": round(statistics.stdev(errors), 4)} if len(errors) > 1 else {}
    return {"mean_test_error": round(statistics.mean(errors), 4), **spread}
