"""Digits as a pen may have written them, traced from their images.

MNIST's digits are scanned ink. ``trace`` follows its centre lines: where lines cross, the two that continue
each other best become one stroke; a stroke starts at its upper left end, a ring at its top, counterclockwise;
and of its points those are kept that a polyline needs. An image does not show in which order and direction
it was written, so these are conventions, the same for all digits.
"""

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_tensor
from course_utils.data.skeleton import SHORT, Edge, edges, length, thinned
from course_utils.data.strokes import require_stroke5, simplified, to_stroke5

ROWS = 24  # of each drawing, with its end
SCALE = 4.0  # pixels in a unit of x: the offsets of the digits then have a standard deviation near 1
INK = 0.4  # a pixel darker than this is ink
TOLERANCE = 0.5  # pixels: how far a polyline may stay from the line
STRAIGHT = 0.3  # the cosine from which on two lines at a crossing continue each other
PEN = 1.3  # pixels: half the width of ink's lines
SIDE = 28


def trace(x: Tensor) -> Tensor:
    """Images of digits as pen drawings: x (N, 1, H, W)  ->  (N, 24, 5) float32 in stroke-5, on the CPU.

    x: uint8, or floating point in [0, 1], ink bright, as in MNIST. The unit is 4 pixels. Takes about half a
    millisecond for each image. Raises ValueError for another shape and for an image without ink.
    """
    x = require_tensor("x", x)
    if x.dim() != 4 or x.shape[1] != 1:
        raise ValueError(f"x must have shape (N, 1, H, W), got {tuple(x.shape)}.")
    there = (x[:, 0] > (INK * 255 if x.dtype == torch.uint8 else INK)).cpu().numpy()
    if not there.any((1, 2)).all():
        raise ValueError(f"each image must have ink, got none in image {there.any((1, 2)).argmin()}.")
    drawings = [_stroke3(_strokes(*both)) for both in zip(there, thinned(there), strict=True)]
    return to_stroke5(drawings, ROWS)


def _strokes(ink: np.ndarray, skeleton: np.ndarray) -> list[np.ndarray]:
    """The strokes of one image in the order of writing: points (P, 2), x and y, in pixels."""
    lines = [line[:, ::-1] for line in _joined(edges(skeleton))]
    lines = (
        [line for line in lines if length(line) > SHORT] or lines or [np.argwhere(ink).mean(0)[None, ::-1]]
    )
    lines = sorted(lines, key=length)[-((ROWS - 1) // 2) :]
    return sorted((_from_its_start(line) for line in lines), key=lambda line: _lateness(line[0]))


def _stroke3(lines: list[np.ndarray]) -> np.ndarray:
    """Strokes as rows (dx, dy, lifted): (T, 3) with T < ROWS, however wild the strokes."""
    tolerance = TOLERANCE
    while sum(map(len, kept := [simplified(line, tolerance) for line in lines])) > ROWS:
        tolerance *= 1.2
    lifted = np.concatenate([np.eye(len(line))[-1] for line in kept])
    return np.column_stack([np.diff(np.concatenate(kept), axis=0) / SCALE, lifted[1:]])


def _joined(lines: list[Edge]) -> list[np.ndarray]:
    """Lines that continue each other as one: polylines (P, 2). An end of a line is (its number, 0 or 1)."""
    at_node = {}
    for number, line in enumerate(lines):
        at_node.setdefault(line.start, []).append((number, 0))
        at_node.setdefault(line.stop, []).append((number, 1))
    after = {}
    for ends in at_node.values():
        after |= _continued(ends, [_leaving(lines[number].path, side) for number, side in ends])
    everywhere = [(number, side) for number in range(len(lines)) for side in (0, 1)]
    done, joined = set(), []
    for end in sorted(everywhere, key=after.__contains__):  # free ends first; what is left are rings
        parts = []
        while end and end[0] not in done:
            number, side = end
            done.add(number)
            parts.append(lines[number].path[:: -1 if side else 1])
            end = after.get((number, 1 - side))
        if parts:
            joined.append(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))
    return joined


def _leaving(path: np.ndarray, side: int) -> np.ndarray:
    """The direction in which a line leaves its end, (2,), of length 1, seen over four pixels."""
    path = path[:: -1 if side else 1]
    direction = path[min(4, len(path) - 1)] - path[0]
    return direction / max(np.hypot(*direction), 1e-9)


def _continued(ends: list[tuple], leaving: list[np.ndarray]) -> dict[tuple, tuple]:
    """Which end at a node goes on as which other: the straightest pair first, and two alone in any case."""
    pairs = sorted(
        (float(leaving[one] @ leaving[two]), ends[one], ends[two])
        for one in range(len(ends))
        for two in range(one)
    )
    after = {}
    for cosine, one, two in pairs:
        if not {one, two} & after.keys() and (cosine < -STRAIGHT or len(ends) == 2):
            after |= {one: two, two: one}
    return after


def _lateness(point: np.ndarray) -> float:
    """Where a pen comes early is small: the top before the bottom, and left before right."""
    return float(point[1] + 0.5 * point[0])


def _from_its_start(line: np.ndarray) -> np.ndarray:
    """The line, smoothed, in the direction of writing; a ring starts at its top, counterclockwise."""
    if len(line) > 3 and np.allclose(line[0], line[-1]):
        ring = (np.roll(line[:-1], 1, 0) + 2 * line[:-1] + line[1:]) / 4
        ring = np.roll(ring, -int((ring @ (0.1, 1)).argmin()), 0)
        if ring[3 % len(ring), 0] > ring[-3 % len(ring), 0]:  # clockwise
            ring = np.roll(ring[::-1], 1, 0)
        return np.concatenate([ring, ring[:1]])
    smooth = np.concatenate([line[:1], (line[:-2] + 2 * line[1:-1] + line[2:]) / 4, line[-1:]])
    smooth = smooth[: len(line)]  # a single point has no neighbours
    return smooth if _lateness(smooth[0]) <= _lateness(smooth[-1]) else smooth[::-1]


def ink(x: Tensor) -> Tensor:
    """Pen drawings as MNIST shows digits: x (N, T, 5) in stroke-5  ->  (N, 1, 28, 28) in [0, 1].

    x has the unit of ``trace``. Lines some three pixels wide, with soft edges; the ink's centre of gravity is
    the image's centre.
    """
    return torch.cat([_ink(part) for part in require_stroke5(x).split(200)])


def _ink(x: Tensor) -> Tensor:
    stop = SCALE * x[..., :2].cumsum(1)
    start = stop - SCALE * x[..., :2]
    before = torch.cat([torch.zeros_like(x[:, :1, 3]), x[:, :-1, 3]], 1)
    drawn = (before == 0) & (x[..., 4] == 0)  # the row after a lifted pen only moves it
    weight = (stop - start).norm(dim=-1).clamp(min=1e-6) * drawn
    centre = ((start + stop) / 2 * weight.unsqueeze(-1)).sum(1) / weight.sum(1, keepdim=True).clamp(min=1e-6)
    axis = torch.arange(SIDE, dtype=x.dtype, device=x.device) - SIDE / 2  # MNIST centres its ink on pixel 14
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    pixels = torch.stack([columns, rows], -1).view(-1, 1, 2)  # (784, 1, 2)
    start, along = (start - centre.unsqueeze(1)).unsqueeze(1), (stop - start).unsqueeze(1)
    fraction = ((pixels - start) * along).sum(-1) / along.square().sum(-1).clamp(min=1e-9)
    distance = (pixels - start - fraction.clamp(0, 1).unsqueeze(-1) * along).norm(dim=-1)
    nearest = distance.masked_fill(~drawn.unsqueeze(1), torch.inf).amin(2)
    return (PEN + 0.5 - nearest).clamp(0, 1).view(-1, 1, SIDE, SIDE)
