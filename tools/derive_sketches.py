"""Makes sketches.npz from the characters of the PyPI package kanjivg.

    pip install kanjivg==20260714
    python -m tools.derive_sketches sketches.npz

For each character of at most 6 strokes: each Bézier curve as points, thinned by the rule of Ramer, Douglas
and Peucker, rounded to a grid of 256 × 256, and written as stroke-3 (offset, offset, pen lifted).
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

from course_utils.data.strokes import simplified

MOST_STROKES = 6
GRID = 256 / 109  # KanjiVG draws in a square of 109
TOLERANCE = 2.0  # of the thinning, in steps of the grid
VALID, TEST = 100, 100
SCRIPTS = ((0x30, 0x7E), (0x3041, 0x30FF), (0x4E00, 0x9FFF))  # digits and letters, kana, kanji


def points_of(path: str, pieces: int = 24) -> np.ndarray:
    """The points of an SVG path of one move and cubic Bézier curves, ``pieces`` to a curve: (P, 2)."""
    points, command, control = [], "", None
    tokens = re.findall(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?", path)
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        here = points[-1] if points else np.zeros(2)
        origin = here if command.islower() else np.zeros(2)
        count = {"m": 1, "s": 2, "c": 3}[command.lower()]
        read = [origin + np.array([float(tokens.pop(0)), float(tokens.pop(0))]) for _ in range(count)]
        if count == 1:
            points.append(read[0])
            continue
        if count == 2:  # smooth: the first control point mirrors the last one of the curve before
            read.insert(0, here if control is None else 2 * here - control)
        control = read[1]
        t = np.linspace(0, 1, pieces + 1)[1:, None]
        points += list(
            (1 - t) ** 3 * here
            + 3 * (1 - t) ** 2 * t * read[0]
            + 3 * (1 - t) * t**2 * read[1]
            + t**3 * read[2]
        )
    return np.array(points)


def stroke3(svg: str) -> np.ndarray:
    """The strokes of one KanjiVG file, in order, as rows (dx, dy, pen lifted after it): (T, 3)."""
    strokes = [
        simplified(GRID * points_of(path), TOLERANCE).round()
        for path in re.findall(r'<path [^>]*\bd="([^"]+)"', svg)
    ]
    lifted = np.concatenate([np.eye(len(stroke))[-1] for stroke in strokes])
    offsets = np.diff(np.concatenate(strokes), axis=0)
    return np.column_stack([offsets, lifted[1:]]).astype(np.int16)


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit("usage: python -m tools.derive_sketches OUT.npz")
    try:
        package = distribution("kanjivg")
    except PackageNotFoundError:
        raise SystemExit(
            "The package kanjivg is not installed; pip install kanjivg==20260714 first."
        ) from None
    drawings = {}
    for file in package.files:
        name = re.fullmatch(r"([0-9a-f]{5})\.svg", file.name)  # a longer name is a variant of a character
        if name and any(first <= int(name[1], 16) <= last for first, last in SCRIPTS):
            svg = Path(file.locate()).read_text(encoding="utf-8")
            if svg.count("<path ") <= MOST_STROKES:
                drawings[int(name[1], 16)] = stroke3(svg)
    characters = np.random.default_rng(0).permutation(sorted(drawings)).astype(np.uint16)
    ordered = [drawings[int(character)] for character in characters]
    splits = np.repeat([0, 1, 2], [len(ordered) - VALID - TEST, VALID, TEST]).astype(np.uint8)
    lengths = np.array([len(rows) for rows in ordered], dtype=np.uint8)
    np.savez_compressed(
        arguments[0], rows=np.concatenate(ordered), lengths=lengths, y=characters, split=splits
    )
    print(
        f"{len(ordered)} characters of at most {MOST_STROKES} strokes, {lengths.min()} to {lengths.max()} "
        "rows each"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
