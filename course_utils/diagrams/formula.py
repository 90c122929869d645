"""Words and formulas as SVG text: letters italic, names such as log upright, subscripts, accents."""

import re
from typing import NamedTuple
from xml.sax.saxutils import escape

from course_utils.diagrams.style import colour

# Times has small letters: formulas are set larger than the words around them.
LARGER = 1.16
SUBSCRIPT = 0.76
# In em: how far a subscript goes down and a superscript up.
SHIFT = {0: 0.0, -1: 0.2, 1: -0.36}
# Combining accents fall into another font; these stand alone and are moved back over the letter.
ACCENTS = {"\u0303": ("˜", 0.333), "\u0304": ("¯", 0.5)}
WIDTHS = {"x": 0.444, "z": 0.389}

_TOKEN = re.compile(
    r"(?P<level>[_^])(?:\{(?P<group>[^}]*)\}|(?P<single>.))"
    r"|(?P<accented>\w)(?P<accent>[\u0303\u0304])"
    r"|(?P<name>[A-Za-z]{2,})|(?P<letter>[A-Za-zα-ωℓ])|(?P<other>.)"
)


class Run(NamedTuple):
    """Text of one style; level is -1 for a subscript, 1 for a superscript; accent is a combining sign."""

    text: str
    italic: bool
    level: int = 0
    accent: str = ""


def runs(formula: str, level: int = 0) -> list[Run]:
    """The runs of a formula such as ``D_{KL}(q ‖ p)``: single and Greek letters italic, all else upright."""
    found: list[Run] = []
    for token in _TOKEN.finditer(formula):
        if token["level"]:
            inner = token["group"] if token["group"] is not None else token["single"]
            found += runs(inner, -1 if token["level"] == "_" else 1)
        elif token["accent"]:
            found.append(Run(token["accented"], True, level, token["accent"]))
        else:
            run = Run(token[0].replace("-", "−"), bool(token["letter"]), level)
            if found and found[-1][1:] == run[1:]:
                run = run._replace(text=found.pop().text + run.text)
            found.append(run)
    return found


def markup(text: str, size: float) -> str:
    """SVG for words with formulas between dollar signs and colours as tags: ``<kl>the $KL$ term</kl>``."""
    pieces = []
    for number, part in enumerate(text.split("$")):
        tags = re.split(r"(</?\w+>)", part)
        for piece in tags:
            if piece.startswith("</"):
                pieces.append("</tspan>")
            elif piece.startswith("<") and len(piece) > 2:
                pieces.append(f'<tspan style="fill:{colour(piece[1:-1], text=True)}">')
            elif piece:
                pieces.append(_formula(piece, size) if number % 2 else escape(piece))
    return "".join(pieces)


def _formula(formula: str, size: float) -> str:
    """A formula's runs as tspans; each says how far it moves from the level and place of the one before."""
    size, level, back, pieces = LARGER * size, 0, 0.0, []
    for run in [*runs(formula), Run("\u200b", False)]:
        own = size * (SUBSCRIPT if run.level else 1)
        moved = size * (SHIFT[run.level] - SHIFT[level])
        pieces.append(_tspan(run, own, back, moved))
        level, back = run.level, 0.0
        if run.accent:
            sign, width = ACCENTS[run.accent]
            lead = (WIDTHS.get(run.text, 0.5) + width) / 2 - 0.07
            pieces.append(_tspan(Run(sign, False), own, -lead * own, 0))
            back = (lead - width) * own
    return "".join(pieces)


def _tspan(run: Run, size: float, right: float, down: float) -> str:
    style = "italic" if run.italic else "upright"
    move = "".join(f' d{axis}="{by:.2f}"' for axis, by in (("x", right), ("y", down)) if abs(by) > 0.005)
    return f'<tspan class="{style}" style="font-size:{size:.2f}px"{move}>{escape(run.text)}</tspan>'
