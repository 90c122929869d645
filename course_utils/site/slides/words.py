"""A lecture's Markdown in its blocks and sentences, and as HTML with formulas as on the site."""

import math
import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from course_utils.site.formulas import mathml, together

LETTERS = 84  # in a line of a slide's text
LINE, CODE_LINE, FORMULA = 40, 27, 88  # pixels, on a slide of 720
_DETAILS = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_KEPT_WHOLE = re.compile(r"\$[^$]+\$|`[^`]+`|\([^()]*\)|\*\*[^*]+\*\*")
_KINDS = {"math_block": "formula", "math_block_label": "formula", "hr": "rule", "html_block": "html"}


def _formula(tex: str, options: dict) -> str:
    return mathml(tex, "block" if options["display_mode"] else "inline")


_MARKDOWN = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
_MARKDOWN.use(dollarmath_plugin, renderer=_formula)


class Block(NamedTuple):
    """``kind``: heading, paragraph, formula, bullet_list, ordered_list, table, fence, rule, html, fold.

    ``text`` is its Markdown; of a fold, what is inside; ``title`` is the fold's.
    """

    kind: str
    text: str
    title: str = ""


def html_of(text: str) -> str:
    """Markdown as HTML."""
    return together(_MARKDOWN.render(text).strip())


def line_of(text: str) -> str:
    """Markdown without blocks as HTML, for a headline."""
    return together(_MARKDOWN.renderInline(text).strip())


def blocks(source: str) -> list[Block]:
    """The blocks of a cell, in their order."""
    found, at = [], 0
    for fold in _DETAILS.finditer(source):
        found += _plain(source[at : fold.start()])
        found.append(Block("fold", fold[2].strip(), fold[1]))
        at = fold.end()
    return found + _plain(source[at:])


def _plain(source: str) -> list[Block]:
    lines, found = source.split("\n"), []
    for token in _MARKDOWN.parse(source):
        if token.level == 0 and token.map and token.nesting >= 0:
            kind = token.type.removesuffix("_open")
            text = "\n".join(lines[token.map[0] : token.map[1]]).strip()
            found.append(Block(_KINDS.get(kind, kind), text))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; what stands in formulas, code, brackets and bold is not cut."""
    kept: list[str] = []

    def hide(found: re.Match) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    hidden = _KEPT_WHOLE.sub(hide, text)
    parts = re.split(r"(?<=[.?!])(?<!e\.g\.)(?<!et al\.)\s+(?=[A-Z\0*“\"])", hidden)
    return [re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], part) for part in parts]


def shortened(text: str, words: int) -> str:
    """The first sentences of a paragraph, as many as ``words`` words have room for, and at least one."""
    first, *others = sentences(text)
    for sentence in others:
        if len(f"{first} {sentence}".split()) > words:
            break
        first = f"{first} {sentence}"
    return first


def height_of(block: Block) -> int:
    """About how many pixels the block takes on a slide."""
    if block.kind == "formula":
        return FORMULA + 62 * block.text.count(r"\\")
    if block.kind == "fence":
        return CODE_LINE * len(block.text.split("\n"))
    if block.kind == "table":
        return 46 * (len(block.text.split("\n")) - 1)
    lines = block.text.split("\n") if block.kind.endswith("list") else [" ".join(block.text.split())]
    # A formula is shorter than its TeX.
    lengths = [len(re.sub(r"\\[a-zA-Z]+|[{}$\\]", "", line)) for line in lines]
    return sum(LINE * max(1, math.ceil(length / LETTERS)) for length in lengths) + 16
