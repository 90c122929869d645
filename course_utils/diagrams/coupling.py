"""A coupling layer of RealNVP: one half says how the other moves, so it can be undone exactly."""

import torch
from torch import Tensor

from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.matrix import matrix
from course_utils.diagrams.primitives import Sheet
from course_utils.models.flow import Coupling

ALT = (
    "A coupling layer. The half a passes unchanged. A network computes mu and sigma from a, and the other "
    "half b becomes b prime, which is b minus mu of a, divided by sigma of a. Going back, b is mu of a "
    "plus sigma of a times b prime, because a is known. The table of derivatives is lower triangular, "
    "with ones for a and one over sigma for b on its diagonal, so the determinant is the product of one "
    "over sigma."
)


def coupling() -> Diagram:
    """(a, b) -> (a, (b - μ(a)) / σ(a)), and its Jacobian's pattern, found by differentiating a Coupling."""
    shades = (_jacobian() != 0).int()
    shades += torch.eye(4, dtype=torch.int32) * shades  # the diagonal stands out
    wide, narrow = Sheet(680, 268), Sheet(360, 470)
    for sheet in (wide, narrow):
        sheet.heading(10, 24, "A coupling layer, there and back")
        sheet.note(10, 44, "one half, $a$, says how the other half, $b$, moves")
    _flow(wide, 10, 66, 336)
    _table(wide, 452, 108, shades)
    _flow(narrow, 10, 66, 336)
    narrow.rule(278)
    _table(narrow, 52, 324, shades)
    return Diagram("coupling", ALT, wide, narrow)


def _jacobian() -> Tensor:
    """d(a, b')/d(a, b) of a coupling with random weights, at a random point: (4, 4)."""
    generator = torch.Generator().manual_seed(0)
    layer = Coupling(2, 2, (8,)).double()
    for parameter in layer.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)

    def move(ab: Tensor) -> Tensor:
        a, b = ab.split(2)
        mu, log_sigma = layer(a)
        return torch.cat([a, (b - mu) * (-log_sigma).exp()])

    point = torch.randn(4, generator=generator, dtype=torch.float64)
    return torch.autograd.functional.jacobian(move, point)


def _flow(sheet: Sheet, left: float, top: float, width: float) -> None:
    """a along the top, b along the bottom, and the network between them."""
    right, middle, below = left + width - 72, left + width / 2, top + 128
    for x, names in ((left, ("a", "b")), (right, ("a", "b′"))):
        for y, name in ((top + 18, names[0]), (below, names[1])):
            sheet.cells(x, y - 16, 36, 32, [f"${name}_1$", f"${name}_2$"])
    sheet.arrow((left + 76, top + 18), (right - 4, top + 18))
    sheet.dot(middle, top + 18)
    sheet.arrow((middle, top + 18), (middle, top + 42))
    sheet.box(middle - 44, top + 46, 88, 30, fill="line", opacity=0.35)
    sheet.words(middle, top + 66, "network", anchor="middle", bold=True)
    stops = (middle - 34, middle + 34)
    for x, letter, sign, side in zip(stops, ("$μ$", "$σ$"), ("−", "÷"), (-1, 1), strict=True):
        sheet.arrow((x, top + 80), (x, below - 16))
        sheet.words(x + 14 * side, top + 98, letter, anchor="middle")
        sheet.circle(x, below, 12)
        sheet.words(x, below + 5, sign, anchor="middle", size=16)
    sheet.arrow((left + 76, below), (stops[0] - 16, below))
    sheet.arrow((stops[0] + 16, below), (stops[1] - 16, below))
    sheet.arrow((stops[1] + 16, below), (right - 4, below))
    sheet.words(middle, below + 44, "$b′ = (b − μ(a)) / σ(a)$", anchor="middle")
    sheet.words(middle, below + 68, "back: $b = μ(a) + σ(a) b′$", anchor="middle")


def _table(sheet: Sheet, x: float, y: float, shades: Tensor) -> None:
    rows, columns = ["$a_1$", "$a_2$", "$b′_1$", "$b′_2$"], ["$a_1$", "$a_2$", "$b_1$", "$b_2$"]
    matrix(sheet, x, y, 30, rows, columns, shades)
    for i, line in enumerate(("triangular:", "its determinant", "is the product", "of the diagonal,")):
        sheet.note(x + 136, y + 22 + 18 * i, line, "ink")
    sheet.note(x + 136, y + 96, "$1 / (σ_1 σ_2)$", "ink")
