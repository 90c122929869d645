"""Pen drawings: what SketchRNN is fitted to, and its bound on the test characters, in two conventions.

``vae-course train characters`` makes the packaged model.
"""

import functools
import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils import data, evaluation, objectives
from course_utils.device import generator
from course_utils.models import SketchRNN
from course_utils.pretrained.measures import of_bound

TURN, SCALE, SHEAR = math.radians(10), 0.15, 0.2
OF_STROKE = 0.5  # how far a single stroke goes, as a fraction of these
TREMBLE = 0.03


def distorted_drawings(x: Tensor, copies: int, seed: int = 0) -> Tensor:
    """Each drawing ``copies`` times, as other hands might draw it.

    x (N, T, 5)  ->  (copies · N, T, 5): the first copies of all drawings, then the second, and so on.
    Rotated by up to 10°, scaled by up to 15 % in each direction, and sheared by up to 0.2; each stroke once
    more by up to half of that. A linear map of a drawing is the same map of its offsets. Each offset also
    gets noise of standard deviation 0.03.
    """
    x, noise = x.repeat(copies, 1, 1), generator(seed)
    stroke = x[..., 3].cumsum(1) - x[..., 3]  # counted from 0; the move to a stroke belongs to it
    whole = _linear_maps(len(x), 1, 1.0, noise)
    of_each = _linear_maps(len(x), int(stroke.max()) + 1, OF_STROKE, noise)
    maps = of_each[torch.arange(len(x)).unsqueeze(1), stroke.long().cpu()] @ whole
    tremble = TREMBLE * torch.randn(x[..., :2].shape, generator=noise, dtype=torch.float32)
    moved = (x[..., None, :2] @ maps.to(x.device)).squeeze(2) + tremble.to(x.device)
    x[..., :2] = moved * (1 - x[..., 4:])
    return x


def _linear_maps(count: int, strokes: int, share: float, noise: torch.Generator) -> Tensor:
    """Random maps (count, strokes, 2, 2) of row vectors: scaling, turn and shear, ``share`` of the most."""
    most = share * torch.tensor([TURN, SCALE, SCALE, SHEAR], dtype=torch.float32)
    turn, wide, high, shear = (
        most * (2 * torch.rand(count, strokes, 4, generator=noise, dtype=torch.float32) - 1)
    ).unbind(-1)
    to_x = torch.stack([(1 + wide) * turn.cos(), (1 + wide) * (shear - turn.sin())], -1)
    to_y = torch.stack([(1 + high) * turn.sin(), (1 + high) * turn.cos()], -1)
    return torch.stack([to_x, to_y], -1)


def distorted_characters(
    device: torch.device, copies: int, weight: float, floor: float, decay: float
) -> dict:
    """Distorted training characters and the annealed objective, as fit's ``x`` and ``objective``."""
    x = distorted_drawings(data.sketches(device=device).train.x, copies)
    return dict(
        x=x, objective=functools.partial(objectives.annealed_elbo, weight=weight, floor=floor, decay=decay)
    )


def losses_of_the_paper(model: SketchRNN, bound: objectives.Elbo) -> tuple[Tensor, Tensor]:
    """L_R and L_KL of Ha & Eck 2018: minus the reconstruction per row of N_max, and the KL per latent of K.

    Both are means over the examples. The paper's L_R also counts the pen state in the rows after the end.
    """
    return -bound.reconstruction.mean() / model.x_shape[0], bound.kl.mean() / model.latent_dim


def numbers_on_test_characters(model: SketchRNN, noise: torch.Generator) -> dict:
    """The bound on log p(x) of the test characters, its two terms, in nats, and these as in the paper."""
    bound = evaluation.elbo_of_all(model, data.sketches(device=noise.device).test.x, 16, noise)
    reconstruction_loss, kl_loss = losses_of_the_paper(model, bound)
    return {
        **of_bound(bound),
        "L_R": round(reconstruction_loss.item(), 3),
        "L_KL": round(kl_loss.item(), 3),
    }


POINTS = 8  # along each stroke, to compare it with another


class Returned(NamedTuple):
    """How many drawings come back with all strokes, and nearer to themselves than to others."""

    with_its_strokes: int
    nearest_to_itself: int


def come_back(model: SketchRNN, x: Tensor) -> Returned:
    """How many of N drawings a model's reconstructions show again: x (N, T, 5), stroke-5.

    "Nearer than to any other" of these N, by ``distances``.
    """
    forms, returned = ([form(drawing) for drawing in drawings] for drawings in (x, model.reconstruct(x)))
    apart = [distances(drawn, forms) for drawn in returned]
    return Returned(
        sum(len(drawn) == len(own) for drawn, own in zip(returned, forms, strict=True)),
        sum(one[i].isfinite().item() and one.argmin().item() == i for i, one in enumerate(apart)),
    )


def form(x: Tensor) -> Tensor:
    """A drawing as its strokes, eight points evenly along each, centred: (T, 5)  ->  (strokes, 8, 2)."""
    lines = []
    for line in data.strokes(x):
        length = np.append(0, line.diff(dim=0).norm(dim=1).cumsum(0))
        at = np.linspace(0, length[-1], POINTS)
        lines.append(np.stack([np.interp(at, length, line[:, axis]) for axis in (0, 1)], axis=1))
    points = torch.tensor(np.stack(lines), dtype=x.dtype)
    return points - points.mean((0, 1))


def distances(one: Tensor, others: list[Tensor]) -> Tensor:
    """The mean distance of corresponding points of one form and each of N: (N,).

    It is ∞ where the number of strokes differs.
    """
    apart = [
        (one - other).norm(dim=-1).mean() if one.shape == other.shape else one.new_tensor(torch.inf)
        for other in others
    ]
    return torch.stack(apart)
