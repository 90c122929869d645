"""An autoencoder: many numbers go through few, and come out blurred."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.primitives import Sheet
from course_utils.models import Autoencoder


class Pass(NamedTuple):
    """One image through the first numbers of its code: x, copy and squares are (28, 28)."""

    x: Tensor
    code: Tensor
    copy: Tensor
    squares: Tensor

    @property
    def error(self) -> float:
        return self.squares.sum().item()


@torch.no_grad()
def autoencoder(
    model: Autoencoder, x: Tensor, numbers: int = 3, widths: Sequence[int] = (1, 2, 3, 8, 16, 64)
) -> Diagram:
    """x through ``numbers`` numbers of its code, and the squared error for each of ``widths``.

    model: an autoencoder whose first code numbers are a code by themselves, such as "mnist-bottleneck"
    x: one image, (1, 28, 28)
    """
    shown = _through(model, x, numbers)
    row = {width: _through(model, x, width) for width in widths}
    alt = (
        f"An autoencoder. The encoder turns an image x of {x.numel()} numbers into z, {numbers} numbers, "
        f"and the decoder turns z into a blurred copy, with a squared error of {shown.error:.1f}. Below, "
        "the same image through bottlenecks of several widths, its error "
        + ", ".join(f"{result.error:.1f} for {width}" for width, result in row.items())
        + "."
    )
    return Diagram("autoencoder", alt, _wide(shown, row, numbers), _narrow(shown, row, numbers))


def _through(model: Autoencoder, x: Tensor, numbers: int) -> Pass:
    prepared = model.prepare(x.unsqueeze(0))
    z = model.encode(prepared)
    kept = z * (torch.arange(z.shape[1]) < numbers)
    original, copy = prepared[0, 0], model.decode(kept)[0, 0]
    return Pass(original, z[0, :numbers], copy, (original - copy).square())


def _texts(shown: Pass) -> list[str]:
    return [f"{number:.2f}".replace("-", "−") for number in shown.code.tolist()]


def _wide(shown: Pass, row: dict[int, Pass], numbers: int) -> Sheet:
    sheet = Sheet(680, 504)
    for x, name, count in (
        (58, "$x$", shown.x.numel()),
        (340, "$z$", numbers),
        (622, "$x̃$", shown.x.numel()),
    ):
        sheet.words(x, 22, name, anchor="middle", size=16)
        sheet.note(x, 40, f"{count} numbers", anchor="middle")
    sheet.digit(10, 50, 96, shown.x)
    sheet.arrow((110, 98), (146, 98))
    sheet.network(206, 98, 112, 100, 48, "q", "encoder")
    sheet.arrow((266, 98), (300, 98))
    sheet.cells(304, 98 - 14 * numbers, 72, 28, _texts(shown), "q", down=True)
    sheet.arrow((380, 98), (414, 98))
    sheet.network(474, 98, 112, 48, 100, "reconstruction", "decoder")
    sheet.arrow((534, 98), (570, 98))
    sheet.digit(574, 50, 96, shown.copy)
    sheet.arrow((58, 152), (58, 226), (300, 226))
    sheet.arrow((622, 152), (622, 226), (380, 226))
    sheet.digit(304, 190, 72, shown.squares / shown.squares.max())
    sheet.words(340, 290, f"$‖x − x̃‖^2 = {shown.error:.1f}$", anchor="middle", size=16)
    empty = shown.x.square().sum()
    words = f"every pixel's difference, squared and summed (a blank image would give {empty:.1f})"
    sheet.note(340, 312, words, anchor="middle")
    sheet.rule(334)
    sheet.heading(10, 362, "The wider the bottleneck, the more of $x$ comes through")
    _row(sheet, row, numbers, 376, 60)
    return sheet


def _narrow(shown: Pass, row: dict[int, Pass], numbers: int) -> Sheet:
    sheet = Sheet(360, 556)
    for x, name in ((54, "$x$"), (306, "$x̃$")):
        sheet.words(x, 20, name, anchor="middle", size=16)
        sheet.note(x, 37, f"{shown.x.numel()} numbers", anchor="middle")
    sheet.digit(12, 46, 84, shown.x)
    sheet.digit(264, 46, 84, shown.copy)
    sheet.digit(148, 56, 64, shown.squares / shown.squares.max())
    sheet.arrow((100, 88), (144, 88))
    sheet.arrow((260, 88), (216, 88))
    sheet.words(180, 142, f"$‖x − x̃‖^2 = {shown.error:.1f}$", anchor="middle")
    for y, line in ((162, "every pixel's"), (178, "difference, squared"), (194, "and summed")):
        sheet.note(180, y, line, anchor="middle")
    sheet.arrow((54, 134), (54, 158))
    sheet.network(54, 206, 88, 84, 42, "q", "encoder", towards="down")
    left = 180 - 32 * numbers
    sheet.arrow((54, 254), (54, 286), (left - 4, 286))
    sheet.cells(left, 272, 64, 28, _texts(shown), "q")
    sheet.arrow((left + 64 * numbers + 4, 286), (306, 286), (306, 254))
    sheet.network(306, 206, 88, 42, 84, "reconstruction", "decoder", towards="up")
    sheet.arrow((306, 158), (306, 134))
    sheet.words(180, 322, f"$z$, {numbers} numbers", anchor="middle")
    sheet.rule(346)
    sheet.heading(10, 374, "The wider the bottleneck,")
    sheet.heading(10, 392, "the more of $x$ comes through")
    _row(sheet, row, numbers, 406, 52)
    return sheet


def _row(sheet: Sheet, row: dict[int, Pass], numbers: int, top: float, size: float) -> None:
    """The copies side by side, what is in z above and the error below."""
    step = (sheet.width - 20 - size) / (len(row) - 1)
    for i, (width, result) in enumerate(row.items()):
        left, same = 10 + i * step, width == numbers
        sheet.words(left + size / 2, top + 14, str(width), "q" if same else "ink", anchor="middle", bold=same)
        sheet.digit(left, top + 20, size, result.copy, "q" if same else "line", 2.0 if same else 1.25)
        sheet.note(left + size / 2, top + size + 36, f"{result.error:.1f}", anchor="middle")
    sheet.note(10, top + size + 58, "Above: numbers in $z$. Below: the squared error.")
