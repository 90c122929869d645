"""A sheet of paper and what is drawn on it: words, arrows, networks, nodes, cells, digits, bars.

All positions and sizes are in CSS pixels, x to the right and y down. A colour is a role of roles.json, or
ink, faint, line or paper.
"""

import base64
import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image
from torch import Tensor

from course_utils.diagrams.formula import markup
from course_utils.diagrams.geometry import HEAD_LENGTH, HEAD_NOTCH, Point, arrow_head, polyline, trapezium
from course_utils.diagrams.style import colour as css

THIN, THICK = 1.25, 2.5
CORNER, BEND = 4, 8
DASHES = "4 3.5"
NOTE, LABEL = 12.5, 14.0
TINT = 0.13  # of a network's own colour
# A digit is enlarged and rounded to this many greys: fewer show contours around blurred digits.
ENLARGED, GREYS = 3, 48
# Stands for the diagram's own prefix of ids until the diagram is written.
PREFIX = "@@"


class Sheet:
    """One layout of one diagram: ``width`` × ``height`` pixels; ``elements`` and ``definitions`` are SVG."""

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.elements: list[str] = []
        self.definitions: dict[str, str] = {}

    def words(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = "ink",
        *,
        anchor: str = "start",
        size: float = LABEL,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Text on the baseline y, with formulas between dollar signs."""
        classes = " ".join(name for name, is_on in (("bold", bold), ("halo", halo)) if is_on)
        style = f"font-size:{size}px;fill:{css(colour, text=True)}"
        self.elements.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" class="{classes}" style="{style}">'
            f"{markup(text, size)}</text>"
        )

    def note(self, x: float, y: float, text: str, colour: str = "faint", *, anchor: str = "start") -> None:
        self.words(x, y, text, colour, anchor=anchor, size=NOTE)

    def heading(self, x: float, y: float, text: str) -> None:
        self.words(x, y, text, bold=True)

    def path(
        self,
        d: str,
        colour: str = "ink",
        weight: float = THIN,
        *,
        fill: str = "none",
        opacity: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """Any outline; ``opacity`` is that of the filling, and a fill may be a pattern's url(…)."""
        filling = fill if fill.startswith("url") else css(fill)
        style = f"stroke:{css(colour)};stroke-width:{weight};fill:{filling};fill-opacity:{opacity:g}"
        if dashed:
            style += f";stroke-dasharray:{DASHES}"
        self.elements.append(f'<path d="{d}" style="{style};stroke-linejoin:round"/>')

    def line(self, *points: Point, colour: str = "ink", weight: float = THIN, dashed: bool = False) -> None:
        self.path(polyline(points, BEND), colour, weight, dashed=dashed)

    def rule(self, y: float) -> None:
        """A thin line across the sheet."""
        self.line((8, y), (self.width - 8, y), colour="line")

    def curve(self, points: Sequence[Point], colour: str, weight: float = THIN, dashed: bool = False) -> None:
        self.path(polyline(points), colour, weight, dashed=dashed)

    def arrow(self, *points: Point, colour: str = "ink", weight: float = THIN) -> None:
        """From the first point to the last, with rounded bends."""
        (x0, y0), tip = points[-2:]
        angle = math.atan2(tip[1] - y0, tip[0] - x0)
        scale = 1.4 if weight == THICK else 1.0
        neck = scale * (HEAD_LENGTH - HEAD_NOTCH)
        end = (tip[0] - neck * math.cos(angle), tip[1] - neck * math.sin(angle))
        self.line(*points[:-1], end, colour=colour, weight=weight)
        self.path(arrow_head(tip, angle, scale), "none", fill=colour)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str = "ink",
        weight: float = THIN,
        *,
        fill: str = "none",
        opacity: float = 1.0,
        corner: float = CORNER,
    ) -> None:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.path(polyline(corners, corner, closed=True), colour, weight, fill=fill, opacity=opacity)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        colour: str = "ink",
        weight: float = THIN,
        *,
        fill: str = "none",
        opacity: float = 1.0,
        dashed: bool = False,
    ) -> None:
        style = f"stroke:{css(colour)};stroke-width:{weight};fill:{css(fill)};fill-opacity:{opacity:g}"
        if dashed:
            style += f";stroke-dasharray:{DASHES}"
        self.elements.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" style="{style}"/>')

    def dot(self, x: float, y: float, colour: str = "ink", radius: float = 3.0) -> None:
        self.circle(x, y, radius, "none", fill=colour)

    def node(
        self, x: float, y: float, text: str, colour: str = "ink", *, radius: float = 18, drawn: bool = False
    ) -> None:
        """A variable of a computation graph; dashed if it is drawn at random."""
        filling = {"dashed": True} if drawn else {"fill": colour, "opacity": TINT}
        self.circle(x, y, radius, colour, **filling)
        self.words(x, y + 5, text, colour, anchor="middle")

    def network(
        self,
        x: float,
        y: float,
        length: float,
        reads: float,
        writes: float,
        colour: str,
        name: str,
        *,
        towards: str = "right",
        symbol: str = "",
    ) -> None:
        """A trapezium around (x, y), ``reads`` wide where it reads and ``writes`` wide where it writes."""
        corners = trapezium(x, y, length, reads, writes, towards)
        self.path(polyline(corners, CORNER, closed=True), colour, fill=colour, opacity=TINT)
        self.words(x, y - 3 if symbol else y + 5, name, colour, anchor="middle", bold=True)
        if symbol:
            self.words(x, y + 15, symbol, colour, anchor="middle")

    def cells(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        texts: Sequence[str],
        colour: str = "ink",
        *,
        down: bool = False,
    ) -> None:
        """A tensor: one cell for each text, each ``width`` × ``height``, to the right or down."""
        columns, rows = (1, len(texts)) if down else (len(texts), 1)
        self.box(x, y, width * columns, height * rows, colour)
        for i, text in enumerate(texts):
            left, top = (x, y + i * height) if down else (x + i * width, y)
            if i:
                end = (left + width, top) if down else (left, top + height)
                self.line((left, top), end, colour=colour)
            self.words(left + width / 2, top + height / 2 + 4.5, text, anchor="middle", size=13)

    def digit(
        self, x: float, y: float, size: float, image: Tensor, frame: str = "line", weight: float = THIN
    ) -> None:
        """An image (H, W) in [0, 1] as ink on paper, in either theme: its pixels mask a square of ink."""
        name = f"{PREFIX}{len(self.definitions)}-{self.width}"
        self.definitions[name] = (
            f'<mask id="{name}" maskUnits="userSpaceOnUse" x="0" y="0" width="1" height="1">'
            f'<image width="1" height="1" href="{png(image)}"/></mask>'
        )
        self.box(x, y, size, size, "none", fill="paper")
        self.elements.append(
            f'<g transform="translate({x:g} {y:g}) scale({size:g})"><rect width="1" height="1" '
            f'mask="url(#{name})" style="fill:var(--ink)"/></g>'
        )
        self.box(x, y, size, size, frame, weight)


def png(image: Tensor) -> str:
    """A grey image (H, W) in [0, 1] as the address of a PNG, enlarged."""
    grey = np.asarray(image.detach().cpu(), dtype="float32").clip(0, 1)
    size = (ENLARGED * grey.shape[1], ENLARGED * grey.shape[0])
    large = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC)).clip(0, 1)
    steps = np.round(large * (GREYS - 1)) / (GREYS - 1)
    buffer = io.BytesIO()
    Image.fromarray((255 * steps).astype("uint8")).save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
