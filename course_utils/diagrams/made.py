"""MADE: connections are cut so that an output sees only the pixels before its own."""

from torch import Tensor

from course_utils.arguments import require_count
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.geometry import polyline
from course_utils.diagrams.matrix import matrix
from course_utils.diagrams.primitives import Sheet
from course_utils.models import MADE


def made(pixels: int = 4, hidden: int = 6, output: int = 3) -> Diagram:
    """The masks of models.MADE for a few pixels, and what each output depends on; one output stands out.

    MADE's direct connections from pixel to output are not drawn: the hidden units already reach every output
    that they reach.
    """
    require_count("pixels", pixels, at_least=2)
    model = MADE((pixels,), hidden)
    reads, is_read = model.hidden.mask, model.output.mask
    sees = (is_read.int() @ reads.int()) > 0
    seen = [f"x {j + 1}" for j in range(pixels) if sees[output - 1, j]]
    alt = (
        f"MADE with {pixels} pixels and {hidden} hidden units. A hidden unit with number m reads the first "
        "m pixels, and only outputs after m read it; all other connections are cut. So the output for "
        f"pixel {output} is reached from {' and '.join(seen)} alone. The table of which output depends on "
        "which pixel is lower triangular, with zeros on the diagonal."
    )
    wide, narrow = Sheet(680, 322), Sheet(360, 506)
    _network(wide, 30, 70, 320, reads, is_read, output - 1)
    _words(wide, 10, 24, 286)
    _dependence(wide, 440, 96, sees, output - 1)
    _network(narrow, 34, 70, 292, reads, is_read, output - 1)
    _words(narrow, 10, 24, 286)
    _dependence(narrow, 60, 366, sees, output - 1)
    return Diagram("made", alt, wide, narrow)


def _words(sheet: Sheet, x: float, top: float, below: float) -> None:
    sheet.heading(x, top, "MADE: $ℓ_d$ sees only the pixels before $x_d$")
    sheet.note(x, top + 20, "$ℓ_d$ is the logit of $p(x_d = 1 | x_1 … x_{d-1})$")
    sheet.note(x, below, "Hidden unit $m$ reads $x_1 … x_m$, and only the")
    sheet.note(x, below + 17, "outputs after $m$ read it. All else is cut.")


def _network(
    sheet: Sheet, left: float, top: float, width: float, reads: Tensor, is_read: Tensor, output: int
) -> None:
    """Outputs above hidden units above pixels; what leads to one output is drawn in ink."""
    hidden, pixels = reads.shape
    outputs = [(left + 28 + i * (width - 56) / (pixels - 1), top + 16) for i in range(pixels)]
    units = [(left + 14 + k * (width - 28) / (hidden - 1), top + 92) for k in range(hidden)]
    inputs = [(x, top + 170) for x, _ in outputs]
    used = [bool(is_read[output, k]) for k in range(hidden)]
    lines = [
        (units[k], outputs[d], d == output) for d in range(pixels) for k in range(hidden) if is_read[d, k]
    ]
    lines += [(inputs[j], units[k], used[k]) for k in range(hidden) for j in range(pixels) if reads[k, j]]
    for (x0, y0), (x1, y1), strong in sorted(lines, key=lambda line: line[2]):
        start, end = (x0, y0 - 13), (x1, y1 + 14)
        sheet.path(polyline([start, end]), "ink" if strong else "line", 1.5 if strong else 1.25)
    seen = (is_read[output].int() @ reads.int()) > 0
    for d, ((x, y), (_, below)) in enumerate(zip(outputs, inputs, strict=True)):
        _square(sheet, x, y, f"$ℓ_{d + 1}$", d == output)
        _square(sheet, x, below, f"$x_{d + 1}$", bool(seen[d]))
    for k, (x, y) in enumerate(units):
        colour = "ink" if used[k] else "faint"
        sheet.circle(x, y, 13, colour, fill="paper")
        sheet.words(x, y + 4.5, str(int(reads[k].sum())), colour, anchor="middle", size=13)


def _square(sheet: Sheet, x: float, y: float, label: str, strong: bool) -> None:
    sheet.box(x - 16, y - 13, 32, 26, "ink" if strong else "faint", 2 if strong else 1.25)
    sheet.words(x, y + 4, label, "ink" if strong else "faint", anchor="middle")


def _dependence(sheet: Sheet, x: float, y: float, sees: Tensor, output: int) -> None:
    """Which output depends on which pixel."""
    shades = sees.int()
    shades[output] *= 2
    names = range(1, len(sees) + 1)
    matrix(sheet, x, y, 30, [f"$ℓ_{d}$" for d in names], [f"$x_{d}$" for d in names], shades)
    right = x + 30 * len(sees) + 16
    sheet.words(right, y + 34, "$∂ℓ_d / ∂x_j = 0$")
    for i, line in enumerate(("for $j ≥ d$:", "triangular, zeros", "on the diagonal")):
        sheet.note(right, y + 58 + 18 * i, line, "ink")
