"""Outlines as SVG path data."""

import math
from collections.abc import Sequence

Point = tuple[float, float]

HEAD_LENGTH, HEAD_WIDTH, HEAD_NOTCH = 9.0, 7.6, 2.0


def polyline(points: Sequence[Point], radius: float = 0.0, closed: bool = False) -> str:
    """Straight pieces from point to point, each corner rounded by ``radius`` where there is room."""
    pieces, last = [], len(points) - 1
    for i, corner in enumerate(points):
        command = "L" if pieces else "M"
        if radius == 0 or (not closed and i in (0, last)):
            pieces.append(f"{command}{_at(corner)}")
            continue
        before = _towards(corner, points[i - 1], radius)
        after = _towards(corner, points[(i + 1) % len(points)], radius)
        pieces.append(f"{command}{_at(before)}Q{_at(corner)} {_at(after)}")
    return "".join(pieces) + ("Z" if closed else "")


def arrow_head(tip: Point, angle: float, scale: float) -> str:
    """A notched head. A polygon, because markers do not take the line's colour everywhere."""
    corners = (
        (0, 0),
        (-HEAD_LENGTH, -HEAD_WIDTH / 2),
        (-HEAD_LENGTH + HEAD_NOTCH, 0),
        (-HEAD_LENGTH, HEAD_WIDTH / 2),
    )
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    return polyline([(tip[0] + u * cos - v * sin, tip[1] + u * sin + v * cos) for u, v in corners], 0, True)


def trapezium(x: float, y: float, length: float, reads: float, writes: float, towards: str) -> list[Point]:
    """The corners of a network around (x, y) that is ``reads`` wide where it reads; towards right, down …"""
    half = length / 2
    corners = [(-half, -reads / 2), (half, -writes / 2), (half, writes / 2), (-half, reads / 2)]
    turn = {
        "right": lambda u, v: (u, v),
        "left": lambda u, v: (-u, v),
        "down": lambda u, v: (v, u),
        "up": lambda u, v: (v, -u),
    }[towards]
    return [(x + turn(u, v)[0], y + turn(u, v)[1]) for u, v in corners]


def _at(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    share = min(distance, length / 2) / length if length else 0.0
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
