"""Densities over one latent number as small curves on a line."""

from typing import NamedTuple

from torch import Tensor

from course_utils.diagrams.geometry import Point, polyline
from course_utils.diagrams.primitives import Sheet

MOST_POINTS = 150  # of a curve: more cannot be seen


class Frame(NamedTuple):
    """Where a density is drawn: z from low to high over ``width`` pixels, ``peak`` as ``height`` pixels."""

    left: float
    base: float
    width: float
    height: float
    low: float
    high: float
    peak: float

    def points(self, z: Tensor, density: Tensor) -> list[Point]:
        inside = (z >= self.low) & (z <= self.high)
        z, density = (values[inside][:: 1 + int(inside.sum()) // MOST_POINTS] for values in (z, density))
        across = self.left + self.width * (z - self.low) / (self.high - self.low)
        up = self.base - self.height * density / self.peak
        return list(zip(across.tolist(), up.tolist(), strict=True))


def prior_curve(sheet: Sheet, frame: Frame, z: Tensor, density: Tensor) -> None:
    sheet.curve(frame.points(z, density), "prior", 1.5, dashed=True)


def q_curve(sheet: Sheet, frame: Frame, z: Tensor, density: Tensor) -> None:
    sheet.curve(frame.points(z, density), "q", 2.0)


def posterior_area(sheet: Sheet, frame: Frame, z: Tensor, density: Tensor) -> None:
    outline = frame.points(z, density)
    sheet.path(polyline(outline), "posterior", fill="posterior", opacity=0.35)


def base_line(sheet: Sheet, frame: Frame) -> None:
    sheet.line((frame.left, frame.base), (frame.left + frame.width, frame.base))
