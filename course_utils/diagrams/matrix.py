"""A matrix as squares: filled where it is not 0."""

from collections.abc import Sequence

from torch import Tensor

from course_utils.diagrams.primitives import Sheet


def matrix(
    sheet: Sheet,
    x: float,
    y: float,
    cell: float,
    rows: Sequence[str],
    columns: Sequence[str],
    shades: Tensor,
) -> None:
    """``shades`` (rows, columns): 0 is left open, 1 is grey and 2 is ink; the labels are formulas."""
    for j, label in enumerate(columns):
        sheet.words(x + (j + 0.5) * cell, y - 10, label, anchor="middle")
    for i, label in enumerate(rows):
        sheet.words(x - 10, y + (i + 0.5) * cell + 5, label, anchor="end")
        for j in range(len(columns)):
            shade = int(shades[i, j])
            fill, opacity = (("none", 1.0), ("faint", 0.35), ("ink", 1.0))[shade]
            frame = ("line", "faint", "ink")[shade]
            square = (x + j * cell + 1.5, y + i * cell + 1.5, cell - 3, cell - 3)
            sheet.box(*square, frame, fill=fill, opacity=opacity, corner=3)
