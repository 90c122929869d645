"""Formulas as MathML, made when the site is built: browsers draw it without a script."""

import re

from docutils import nodes
from latex2mathml.converter import convert

# The converter does not know these; they are written with what it does know.
_OTHERWISE = {r"\arg": r"\operatorname{arg}"}
_COMMAND = re.compile(r">[^<]*(\\[a-zA-Z]+)")


def mathml(tex: str, display: str = "inline") -> str:
    """TeX as MathML, ``display`` "inline" or "block". Raises ValueError naming a command that is not known."""
    for command, known in _OTHERWISE.items():
        tex = re.sub(re.escape(command) + r"(?![a-zA-Z])", lambda _, known=known: known, tex)
    formula = convert(tex, display=display)
    if unknown := _COMMAND.search(formula):
        raise ValueError(f"the formula {tex!r} has a command that MathML cannot show: {unknown[1]}")
    return formula


def inline(writer: object, node: nodes.math) -> None:
    """For Sphinx: a formula in a line."""
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def block(writer: object, node: nodes.math_block) -> None:
    """For Sphinx: a formula with lines of its own, which scrolls where it is wider than the column."""
    writer.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode
