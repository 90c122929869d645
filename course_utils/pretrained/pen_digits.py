"""Digits traced as pen drawings: what SketchRNN is fitted to, who reads what it draws, and how often rightly.

``vae-course train pen-digits`` makes the packaged model, ``vae-course train digit-reader`` its judge.
"""

import functools
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import data, evaluation, objectives
from course_utils.device import generator
from course_utils.models import DigitReader, SketchRNN
from course_utils.pretrained.measures import of_bound
from course_utils.pretrained.stored import FOLDER, load_into


def traced_digits(device: torch.device, weight: float, decay: float) -> dict:
    """Traced training digits and the annealed objective, as fit's ``x`` and ``objective``."""
    x = data.trace(data.mnist("cpu").train.x).to(device)
    return dict(x=x, objective=functools.partial(objectives.annealed_elbo, weight=weight, decay=decay))


class LogQ(NamedTuple):
    """log q(y|x) of the true labels, (B,), in nats."""

    value: Tensor


def log_q_of_label(
    model: DigitReader,
    x: Tensor,
    generator: torch.Generator | None = None,
    *,
    y: Tensor,
    check: bool = True,
) -> LogQ:
    """A classifier's objective: x (B, 1, 28, 28), y (B,)  ->  value (B,), minus the cross-entropy."""
    return LogQ(model.classify(model.prepare(x, generator, check=check)).gather(1, y.unsqueeze(1)).squeeze(1))


def scanned_and_inked(device: torch.device) -> dict:
    """Training digits as scanned and as traced and inked again, all shifted at random by up to a pixel.

    fit's ``x``, uint8, ``y`` and ``objective``.
    """
    x, y = data.mnist("cpu").train
    x = torch.cat([x, (255 * data.ink(data.trace(x))).round().to(torch.uint8)])
    which = torch.randint(9, (len(x),), generator=generator(0))
    for number in range(9):
        x[which == number] = x[which == number].roll((number // 3 - 1, number % 3 - 1), (2, 3))
    return dict(x=x.to(device), y=y.repeat(2).to(device), objective=log_q_of_label)


def read_right(model: DigitReader, noise: torch.Generator) -> dict[str, float]:
    """The fraction of the test digits that a reader reads rightly: as scanned, and as traced and inked."""
    x, y = data.mnist(noise.device).test
    inked = data.ink(data.trace(x)).to(noise.device)
    return {
        name: round((model.read(some) == y).float().mean().item(), 4)
        for name, some in (("scanned", x), ("inked", inked))
    }


def numbers_on_test_pen_digits(model: SketchRNN, noise: torch.Generator) -> dict:
    """The bound on log p(x) of the test digits, in nats, and the fraction of reconstructions read rightly."""
    test = data.mnist("cpu").test
    x = data.trace(test.x).to(noise.device)
    back = data.ink(torch.cat([model.reconstruct(part) for part in x.split(1000)])).cpu()
    reader = load_into(DigitReader(), FOLDER / "digit-reader.safetensors")
    right = (reader.read(back) == test.y).float().mean().item()
    return {
        **of_bound(evaluation.elbo_of_all(model, x, 4, noise)),
        "reconstructions_read_rightly": round(right, 4),
    }
