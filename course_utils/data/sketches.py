"""Pen drawings in stroke-5: characters from the package itself, QuickDraw's categories by name."""

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.data import quickdraw
from course_utils.data.strokes import to_stroke5
from course_utils.device import pick

CHARACTERS = "characters"


class SketchSet(NamedTuple):
    """Drawings ``x`` (N, T, 5) float32 in stroke-5, and ``y`` (N,) int64: a character's code point, or -1."""

    x: Tensor
    y: Tensor


class Sketches(NamedTuple):
    """Three sets.

    All offsets are divided by ``scale``, the standard deviation of the offsets in ``train`` on the grid.
    """

    train: SketchSet
    valid: SketchSet
    test: SketchSet
    scale: float


def sketches(name: str = CHARACTERS, device: str | torch.device | None = None) -> Sketches:
    """The drawings ``name``, on the GPU if there is one, else on the CPU.

    "characters", the default, needs no network: 817 characters of at most 6 strokes, from KanjiVG; no
    character is in two sets. Any other name is a category of QuickDraw, for example "cat": its file, some 10
    to 60 MB, is fetched once and cached. Raises OSError if it cannot be fetched, ValueError if there is no
    such category or its file is damaged.
    """
    where = pick(device)
    if name == CHARACTERS:
        of_split, y_of = _packaged()
    else:
        of_split = quickdraw.drawings(name)
        y_of = {split: np.full(len(drawings), -1) for split, drawings in of_split.items()}
    scale = float(np.concatenate(of_split["train"])[:, :2].std())
    rows = 1 + max(len(drawing) for drawings in of_split.values() for drawing in drawings)

    def one_set(split: str) -> SketchSet:
        x = to_stroke5(of_split[split], rows)
        x[..., :2] /= scale
        return SketchSet(x.to(where), torch.as_tensor(y_of[split].astype(np.int64)).to(where))

    return Sketches(*(one_set(split) for split in quickdraw.SPLITS), scale)


def _packaged() -> tuple[dict, dict]:
    with np.load(Path(str(files("course_utils.data"))) / "sketches.npz") as stored:
        drawings = np.split(stored["rows"], np.cumsum(stored["lengths"], dtype=np.int64)[:-1])
        y, split_of = stored["y"], stored["split"]
    of_split = {
        split: [drawing for drawing, number in zip(drawings, split_of, strict=True) if number == which]
        for which, split in enumerate(quickdraw.SPLITS)
    }
    return of_split, {split: y[split_of == which] for which, split in enumerate(quickdraw.SPLITS)}
