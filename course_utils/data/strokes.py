"""The formats of pen drawings, stroke-3 and stroke-5, and their points.

A drawing is what the pen does, not an image. Stroke-3, the format of files, has rows (dx, dy, lifted): the
offset from the previous point, and 1 if the pen is lifted after this one. The first point has no row: the
first offset starts from it. Stroke-5, the format of the model, has rows (dx, dy, p₁, p₂, p₃) of which one p
is 1: the pen stays down, is lifted, or the drawing has ended. From its end on, all rows are (0, 0, 0, 0, 1),
so that all drawings have the same length        Ha & Eck 2018, section 3.1
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_count, require_finite, require_floating


def to_stroke5(drawings: Sequence[np.ndarray | Tensor], rows: int) -> Tensor:
    """Drawings in stroke-5 from drawings in stroke-3: each (n, 3) with n < rows  ->  (N, rows, 5) float32.

    Each has at least one end row.
    """
    require_count("rows", rows)
    for number, drawing in enumerate(drawings):
        if drawing.ndim != 2 or drawing.shape[1] != 3 or not len(drawing) < rows:
            raise ValueError(
                f"each drawing must have shape (n, 3) with n < rows = {rows}, got "
                f"{tuple(drawing.shape)} for drawing {number}."
            )
    count = torch.tensor([len(drawing) for drawing in drawings])
    all_rows = torch.cat([torch.as_tensor(drawing, dtype=torch.float32) for drawing in drawings])
    there = torch.arange(rows) < count.unsqueeze(1)
    x = torch.zeros(len(drawings), rows, 5)
    x[there] = torch.stack(
        [*all_rows[:, :2].T, 1 - all_rows[:, 2], all_rows[:, 2], torch.zeros(len(all_rows))], 1
    )
    x[..., 4] = (~there).float()
    return x


def from_strokes(lines: Sequence[Sequence | np.ndarray | Tensor], rows: int) -> Tensor:
    """One drawing in stroke-5 from its strokes' points, the inverse of ``strokes``.

    lines of (P, 2)  ->  (rows, 5) float32.
    In the units of the points: for a model, divide them by the ``scale`` of the drawings that it was trained
    on. A drawing starts at its first point, so its position is lost. A first stroke of a single point, which
    stroke-5 cannot express, becomes two points in one place. Raises ValueError for no stroke, an empty one,
    numbers that are not finite, and more points than rows.
    """
    parts = [torch.as_tensor(line, dtype=torch.float32) for line in lines]
    for number, part in enumerate(parts):
        if part.dim() != 2 or part.shape[1] != 2 or len(part) == 0:
            raise ValueError(
                f"each stroke must have shape (P, 2) with P >= 1, got {tuple(part.shape)} for stroke "
                f"{number}."
            )
        require_finite(f"stroke {number}", part)
    if not parts:
        raise ValueError("lines must hold at least one stroke, got none.")
    if len(parts[0]) == 1:
        parts[0] = parts[0].repeat(2, 1)
    points = torch.cat(parts)
    lifted = torch.cat([torch.eye(len(part))[-1] for part in parts])[1:]
    return to_stroke5([torch.cat([points.diff(dim=0), lifted.unsqueeze(1)], dim=1)], rows)[0]


def to_stroke3(x: Tensor) -> Tensor:
    """One drawing in stroke-5 (T, 5)  ->  (n, 3) in stroke-3, without its end."""
    x = require_stroke5(x.unsqueeze(0))[0]
    x = x[: int(lengths(x))]
    return torch.cat([x[:, :2], x[:, 3:4]], dim=1)


def lengths(x: Tensor) -> Tensor:
    """How many rows come before the end: x (..., T, 5)  ->  (...) int64."""
    return (x[..., 4] == 0).sum(-1)


def require_stroke5(x: Tensor) -> Tensor:
    """Return x if it is drawings in stroke-5, (B, T, 5); otherwise raise TypeError or ValueError."""
    require_batch("x", require_floating("x", x), (x.shape[1] if x.dim() == 3 else "T", 5))
    require_finite("x", x)
    pen, ended = x[..., 2:], x[..., 4]
    if not (((pen == 0) | (pen == 1)).all() and (pen.sum(-1) == 1).all()):
        raise ValueError("x must be in stroke-5, where exactly one of the three pen states of a row is 1.")
    if not ((ended[:, 1:] >= ended[:, :-1]).all() and ended[:, -1].all()):
        raise ValueError("x must be in stroke-5, where a drawing has an end and every p₃ is 1 from there on.")
    return x


def strokes(x: Tensor) -> list[Tensor]:
    """The lines of one drawing in stroke-5.

    x (T, 5)  ->  each stroke's points (P, 2); the drawing starts at (0, 0).
    """
    drawing = to_stroke3(x)
    points = torch.cat([drawing.new_zeros(1, 2), drawing[:, :2].cumsum(0)])
    ends = (drawing[:, 2].nonzero().squeeze(1) + 2).tolist()
    return [part for part in points.tensor_split(ends) if len(part)]


def simplified(points: np.ndarray, tolerance: float) -> np.ndarray:
    """Some of the points, including both ends, whose polyline stays within ``tolerance`` of all.

    (P, 2)  ->  (p, 2).
    Ramer 1972, Douglas & Peucker 1973: split at the point farthest from the chord, until none is too far.
    """
    start, end = points[0], points[-1]
    along = end - start
    length = np.hypot(*along)
    offsets = points - start
    # From a chord of length 0 the distance is that from its point.
    distance = (
        np.abs(along[0] * offsets[:, 1] - along[1] * offsets[:, 0]) / length
        if length
        else np.hypot(*offsets.T)
    )
    farthest = int(distance.argmax())
    if distance[farthest] <= tolerance:
        return np.stack([start, end])
    before, after = simplified(points[: farthest + 1], tolerance), simplified(points[farthest:], tolerance)
    return np.concatenate([before[:-1], after])
