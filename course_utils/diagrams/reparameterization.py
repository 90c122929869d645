"""Reparameterization as two computation graphs: a draw stops the gradient, a formula lets it pass."""

from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.primitives import THICK, Sheet

ALT = (
    "Two computation graphs, from an encoder by mu and sigma to z and on to log p(x|z). Left: z is drawn "
    "from N(mu, sigma squared); the gradient of log p(x|z) comes back as far as z and stops, because a "
    "draw has no slope in mu and sigma. Right: z is computed as mu plus sigma times epsilon, and epsilon "
    "is drawn separately; the gradient passes through z to mu, as z-bar, and to sigma, as z-bar times "
    "epsilon, and on to the encoder."
)
KEY = "Dashed: drawn at random. Solid: computed. Thick and blue: the gradient on its way back."


def reparameterization() -> Diagram:
    """z ~ N(μ, σ²) next to z = μ + σε        slide 19"""
    wide = Sheet(680, 436)
    wide.heading(10, 24, "Sampled: the gradient stops")
    _sampled(wide, 154, 44)
    wide.line((344, 12), (344, 396), colour="line")
    wide.heading(374, 24, "Reparameterized: the gradient passes")
    _reparameterized(wide, 518, 44)
    wide.note(10, 424, KEY)
    narrow = Sheet(360, 858)
    narrow.heading(10, 24, "Sampled: the gradient stops")
    _sampled(narrow, 158, 44)
    narrow.rule(412)
    narrow.heading(10, 442, "Reparameterized: the gradient passes")
    _reparameterized(narrow, 170, 460)
    narrow.note(10, 828, "Dashed: drawn at random. Solid: computed.")
    narrow.note(10, 847, "Thick and blue: the gradient on its way back.")
    return Diagram("reparameterization", ALT, wide, narrow)


def _graph(sheet: Sheet, x: float, top: float, drawn: bool) -> None:
    """What both have: log p(x|z) above z above μ and σ above the encoder, with the arrows forward."""
    sheet.box(x - 66, top, 132, 44, "reconstruction", fill="reconstruction", opacity=0.13)
    sheet.words(x, top + 27, "$log p(x|z)$", "reconstruction", anchor="middle")
    sheet.arrow((x - 8, top + 98), (x - 8, top + 50))
    sheet.node(x, top + 126, "$z$", "q", radius=24, drawn=drawn)
    for side, letter in ((-1, "$μ$"), (1, "$σ$")):
        sheet.node(x + 54 * side, top + 232, letter, "q", radius=20)
        sheet.arrow((x + 42 * side, top + 211), (x + 15 * side, top + 152))
        sheet.arrow(
            (x + (50 if side < 0 else 58) * side, top + 290), (x + (50 if side < 0 else 58) * side, top + 257)
        )
    sheet.network(x, top + 316, 44, 192, 132, "q", "encoder", towards="up")


def _sampled(sheet: Sheet, x: float, top: float) -> None:
    _graph(sheet, x, top, drawn=True)
    sheet.line((x + 10, top + 50), (x + 10, top + 94), colour="q", weight=THICK)
    sheet.line((x - 2, top + 95), (x + 22, top + 95), colour="q", weight=THICK)
    sheet.words(x + 20, top + 78, "$z̄$", "q")
    sheet.words(x + 42, top + 124, "$z ∼ N(μ, σ^2)$", "q")
    sheet.note(x + 42, top + 146, "a draw is a number: it")
    sheet.note(x + 42, top + 162, "has no slope in $μ$ and $σ$")
    sheet.words(x - 84, top + 237, "$μ̄ = ?$", "faint", anchor="end")
    sheet.words(x + 84, top + 237, "$σ̄ = ?$", "faint")


def _reparameterized(sheet: Sheet, x: float, top: float) -> None:
    _graph(sheet, x, top, drawn=False)
    sheet.node(x + 114, top + 126, "$ε$", "prior", radius=20, drawn=True)
    sheet.arrow((x + 90, top + 126), (x + 29, top + 126))
    sheet.words(x + 114, top + 94, "$ε ∼ N(0, 1)$", "faint", anchor="middle")
    sheet.words(x - 38, top + 120, "$z = μ + σε$", "q", anchor="end")
    sheet.arrow((x + 10, top + 50), (x + 10, top + 99), colour="q", weight=THICK)
    sheet.words(x + 20, top + 78, "$z̄$", "q")
    for side in (-1, 1):
        sheet.arrow((x + 27 * side, top + 148), (x + 57 * side, top + 209), colour="q", weight=THICK)
        across = x + (64 if side < 0 else 44) * side
        sheet.arrow((across, top + 255), (across, top + 291), colour="q", weight=THICK)
    sheet.words(x - 82, top + 237, "$μ̄ = z̄$", "q", anchor="end")
    sheet.words(x + 82, top + 237, "$σ̄ = z̄ε$", "q")
