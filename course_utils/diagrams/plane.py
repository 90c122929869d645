"""The plane of two latent numbers with the prior's circles."""

from typing import NamedTuple

from course_utils.diagrams.geometry import Point
from course_utils.diagrams.primitives import Sheet


class Plane(NamedTuple):
    """A square at (left, top) that reaches from -limit to limit in both z."""

    left: float
    top: float
    size: float
    limit: float

    def at(self, z: tuple[float, float]) -> Point:
        scale, half = self.size / (2 * self.limit), self.size / 2
        return self.left + half + scale * z[0], self.top + half - scale * z[1]

    def draw(self, sheet: Sheet) -> None:
        """The square, and the circles one and two standard deviations from the prior's mean."""
        sheet.box(self.left, self.top, self.size, self.size, "line")
        for sigmas in (1, 2):
            sheet.circle(*self.at((0, 0)), sigmas * self.size / (2 * self.limit), "prior", dashed=True)
