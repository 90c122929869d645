"""Formulas as MathML, made when the site is built: browsers draw it without a script."""

import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from docutils import nodes
from latex2mathml.converter import convert

from course_utils.diagrams.style import ROLES

# The converter does not know these; they are written with what it does know.
_KNOWN = [
    (re.compile(r"\\arg(?![a-zA-Z])"), r"\\operatorname{arg}"),
    (re.compile(r"\\operatorname\{(\w*\d\w*)\}"), r"\\text{\1}"),
    (re.compile(r"\\begin{aligned}(.*?)\\end{aligned}", re.DOTALL), r"\\begin{array}{rlrl}\1\\end{array}"),
]
_THIN = "0.167em"  # TeX's space between a function's name and its argument
_SIGNS = ("-", "−", "+", "±")
_RELATIONS = {"=", "≠", "≤", "≥", "≈", "∼", "∝", "→"}
_LONG = 30  # letters of a formula in a line, which may then break as TeX breaks it, after a relation
_ROWS = {"math", "mrow", "mtd", "msqrt", "mstyle"}  # in which a space may stand
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
# Browsers draw these letters by their own characters, not by an attribute.
_AND_A_MARK = re.compile(
    r'(?:<span class="math inline">)?<math display="inline">(?:(?!</math>).)*</math>(?:</span>)?[,.;:?!)’”]+',
    re.DOTALL,
)
# A lecture's formulas have one colour a role, which has to do on any paper; a page has the paper's own.
_ROLE_OF = {role["formula"]: name for name, role in ROLES["light"].items() if "formula" in role}
_ALPHABETS = {"script": "SCRIPT", "double-struck": "DOUBLE-STRUCK", "bold": "BOLD"}


def mathml(tex: str, display: str = "inline") -> str:
    """TeX as MathML, ``display`` "inline" or "block". Raises ValueError naming a command it does not know."""
    known = tex
    for pattern, instead in _KNOWN:
        known = pattern.sub(instead, known)
    formula = convert(known, display=display)
    tree = ElementTree.fromstring(formula.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', ""))
    for element in tree.iter():
        if element.text and "\\" in element.text:
            raise ValueError(f"the formula {tex!r} has a command that MathML cannot show: {element.text}")
        _letters(element)
        if element.tag == "mtable" and "aligned" in tex:
            element.set("displaystyle", "true")
        if role := _ROLE_OF.get(element.get("mathcolor")):
            element.set("style", f"color: var(--{role}-text, {element.attrib.pop('mathcolor')})")
        side = element.attrib.pop("columnalign", None)
        if side:  # which Chromium does not know
            element.set("style", f"text-align: {side}; padding-{side}: 0")
        if element.tag in _ROWS:
            element[:] = _spaced(list(element))
    parts = _breakable(tree) if display == "inline" and len("".join(tree.itertext())) > _LONG else [tree]
    return "".join(ElementTree.tostring(part, encoding="unicode") for part in parts)


def _breakable(tree: Element) -> list[Element]:
    """The formula as several, one after the other: browsers break no line inside a formula."""
    (row,) = tree
    parts = [Element("math", tree.attrib)]
    for child in row:
        if len(parts[-1]) and parts[-1][-1].text in _RELATIONS:
            parts[-1][-1].set("form", "infix")  # though nothing of this part follows it
            parts.append(Element("math", tree.attrib))
        parts[-1].append(child)
    return parts


def together(html: str) -> str:
    """The HTML, with each formula tied to the mark that follows it: no line begins with a comma.

    The styles of the class "tied" see to that: a word joiner does not hold formulas in Chromium.
    """
    return _AND_A_MARK.sub(r'<span class="tied">\g<0></span>', html)


def _letters(element: Element) -> None:
    """Script, double-struck and bold letters, the sign for "is drawn from", and the bar of p(x|z)."""
    alphabet = _ALPHABETS.get(element.get("mathvariant", ""))
    if alphabet and len(element.text or "") == 1:
        element.text = _letter(alphabet, element.text)
        del element.attrib["mathvariant"]
    if element.text == "∞":
        element.tag = "mi"  # a sign would have spaces around it,
    elif element.text in (";", ":"):
        element.tag = "mo"  # as these have
    if element.text == "~":
        element.tag, element.text = "mo", "∼"
    elif element.tag == "mo" and element.text in ("|", "‖") and element.get("stretchy") != "true":
        element.set("stretchy", "false")
        if element.text == "|":
            element.attrib |= {"lspace": "0.1em", "rspace": "0.1em"}


def _letter(alphabet: str, letter: str) -> str:
    case = "CAPITAL" if letter.isupper() else "SMALL"
    for prefix in ("MATHEMATICAL ", ""):  # some are older than their alphabet, and in another place
        try:
            return unicodedata.lookup(f"{prefix}{alphabet} {case} {letter.upper()}")
        except KeyError:
            continue
    return letter


def _spaced(children: list[Element]) -> Iterator[Element]:
    """The children with thin spaces around names of functions, as TeX sets them."""
    before = None
    for child in children:
        if child.tag == "mo" and child.text in _SIGNS and before is not None and _is_open(before):
            child.set("form", "prefix")  # a sign, and not a difference
        after_name = before is not None and _is_name(before) and _begins_an_argument(child)
        if after_name or (before is not None and _is_name(child) and _ends_a_factor(before)):
            yield Element("mspace", width=_THIN)
        yield child
        before = child


def _is_name(element: Element) -> bool:
    core = element[0] if element.tag in _SCRIPTS and len(element) else element
    return core.tag in ("mi", "mo") and len(core.text or "") > 1 and core.text.isalpha()


def _is_open(element: Element) -> bool:
    return element.tag == "mo" and element.text not in (")", "]", "}", "!") and not _is_name(element)


def _begins_an_argument(element: Element) -> bool:
    return not (element.tag in ("mo", "mspace") and not _is_name(element))


def _ends_a_factor(element: Element) -> bool:
    return element.tag not in ("mo", "mspace", "mtext") or element.text in (")", "]")


def inline(writer: object, node: nodes.math) -> None:
    """For Sphinx: a formula in a line."""
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def block(writer: object, node: nodes.math_block) -> None:
    """For Sphinx: a formula with lines of its own, which scrolls where it is wider than the column."""
    writer.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>')
    raise nodes.SkipNode
