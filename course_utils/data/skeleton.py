"""The centre lines of ink: thinned to one pixel, and followed from crossing to crossing."""

from typing import NamedTuple

import numpy as np

AROUND = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]  # clockwise from the top
SHORT = 3.5  # pixels: what is not longer comes from the thinning, not from the pen

Pixel = tuple[int, int]


def thinned(ink: np.ndarray) -> np.ndarray:
    """Pixels are taken off the ink until lines of one pixel are left: (N, H, W) bool  ->  (N, H, W).

    A pixel on the border goes only if its neighbours stay connected and no line gets shorter.
    Zhang & Suen 1984
    """
    ink = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    height, width = ink.shape[1] - 2, ink.shape[2] - 2
    active = np.arange(len(ink))
    while len(active):
        changed = np.zeros(len(active), dtype=bool)
        for goes in _GOES:
            now = ink[active]
            code = sum(
                now[:, 1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width].astype(np.uint8) << bit
                for bit, (dy, dx) in enumerate(AROUND)
            )
            taken = now[:, 1:-1, 1:-1] & goes[code]
            now[:, 1:-1, 1:-1] &= ~taken
            ink[active] = now
            changed |= taken.any((1, 2))
        active = active[changed]
    return ink[:, 1:-1, 1:-1]


def _which_go() -> list[np.ndarray]:
    """Whether a pixel goes, (256,) bool, by its neighbours: bit k of the index is AROUND[k].

    Two tables that take turns: one takes pixels at the lower right, the other at the upper left.
    """
    there = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(bool)
    top, _, right, _, bottom, _, left, _ = there.T
    parts = (~there & np.roll(there, -1, axis=1)).sum(1)  # of the neighbours, once around
    border = (parts == 1) & (there.sum(1) >= 2) & (there.sum(1) <= 6)
    return [
        border & ~(top & right & bottom) & ~(right & bottom & left),
        border & ~(top & right & left) & ~(top & bottom & left),
    ]


_GOES = _which_go()


class Edge(NamedTuple):
    """A line between two nodes, each an end or a crossing: ``path`` (P, 2), rows and columns, with both."""

    start: int
    path: np.ndarray
    stop: int


def edges(skeleton: np.ndarray) -> list[Edge]:
    """The lines of a skeleton, (H, W) bool, without short links and spurs, which only the thinning made.

    A ring without a crossing is a line from one of its pixels to itself; a single pixel is not a line.
    """
    near = _neighbours(skeleton)
    node, places = _nodes(near)
    left = {(p, q) for p in near for q in near[p] if p not in node or node[p] != node.get(q)}
    found = []
    for p in [*node, *near]:  # a ring that is left after all nodes has none: its first pixel becomes one
        for q in near[p]:
            if (p, q) not in left:
                continue
            if p not in node:
                node[p] = len(places)
                places.append(p)
            path = [p, q]
            left -= {(p, q), (q, p)}
            while path[-1] not in node:
                here = path[-1]
                path.append(next(r for r in near[here] if (here, r) in left))
                left -= {(here, path[-1]), (path[-1], here)}
            start, stop = node[p], node[path[-1]]
            found.append(Edge(start, np.array([places[start], *path[1:-1], places[stop]], float), stop))
    return _without_spurs(_without_links(found))


def _neighbours(skeleton: np.ndarray) -> dict[Pixel, list[Pixel]]:
    """The pixels next to each, diagonally only where no step around the corner does it."""
    there = set(map(tuple, np.argwhere(skeleton).tolist()))
    return {
        (y, x): [
            (y + dy, x + dx)
            for dy, dx in AROUND
            if (y + dy, x + dx) in there and (0 in (dy, dx) or not {(y + dy, x), (y, x + dx)} & there)
        ]
        for y, x in sorted(there)
    }


def _nodes(near: dict[Pixel, list[Pixel]]) -> tuple[dict[Pixel, int], list]:
    """The node of each pixel that belongs to one, and each node's place: ends and crossings."""
    node, places = {}, []
    for p, around in near.items():
        if len(around) == 2 or p in node:
            continue
        node[p], group = len(places), [p]
        for q in group if len(around) > 2 else []:  # the group grows as it is gone through
            joining = [r for r in near[q] if len(near[r]) > 2 and r not in node]
            node.update(dict.fromkeys(joining, len(places)))
            group += joining
        places.append(np.mean(group, axis=0))
    return node, places


def length(path: np.ndarray) -> float:
    """Of a polyline (P, 2)."""
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def _degrees(lines: list[Edge]) -> np.ndarray:
    return np.bincount([node for line in lines for node in (line.start, line.stop)])


def _without_links(lines: list[Edge]) -> list[Edge]:
    """Two crossings that a short line links become one, in its middle: an X, thinned, looks like >-<."""
    while lines:
        degree = _degrees(lines)
        links = [
            line
            for line in lines
            if line.start != line.stop
            and min(degree[[line.start, line.stop]]) > 2
            and length(line.path) <= SHORT
        ]
        if not links:
            break
        link = min(links, key=lambda line: length(line.path))
        middle, both = link.path[[0, -1]].mean(0), (link.start, link.stop)
        moved = []
        for start, path, stop in (line for line in lines if line is not link):
            first = middle if start in both else path[0]
            last = middle if stop in both else path[-1]
            path = np.concatenate([[first], path[1:-1], [last]])
            moved.append(
                Edge(link.start if start in both else start, path, link.start if stop in both else stop)
            )
        lines = moved
    return lines


def _without_spurs(lines: list[Edge]) -> list[Edge]:
    """Without short lines from a crossing to an end, and short rings at a crossing."""
    degree = _degrees(lines)

    def stays(line: Edge) -> bool:
        ends = degree[[line.start, line.stop]]
        ring = line.start == line.stop
        return length(line.path) > SHORT * (1 + ring) or max(ends) <= 2 or (not ring and min(ends) > 1)

    return [line for line in lines if stays(line)] or lines
