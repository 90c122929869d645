"""What a student wrote, as HTML in which nothing runs, loads from elsewhere or covers the page."""

import html
import re
from collections.abc import Mapping

import bleach
from bleach.css_sanitizer import CSSSanitizer
from latex2mathml.converter import convert as mathml
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _words(
    """
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2
    h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup
    table tbody td tfoot th thead tr tt u ul var
    """
)
ATTRIBUTES = _words("alt align class colspan height open rowspan scope start style title width")
MATHML_TAGS = _words(
    """
    math menclose merror mfenced mfrac mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom
    mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
    none
    """
)
MATHML_ATTRIBUTES = _words(
    """
    accent accentunder close columnalign columnlines columnspacing depth display displaystyle fence form
    height largeop linethickness lspace mathvariant maxsize minsize movablelimits notation open rowlines
    rowspacing rspace scriptlevel separator separators stretchy symmetric voffset width
    """
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
# Where a link may lead. A relative one, such as to the page beside an assignment, leads nowhere from here.
ELSEWHERE = re.compile(r"https?:|mailto:|#")
TOKEN = "\ue000{}\ue001"  # stands for a formula while the text around it is made harmless


def clean(text: str) -> str:
    """HTML without anything that runs, loads from elsewhere or covers the page."""
    return bleach.clean(
        text,
        tags=TAGS,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(
            allowed_css_properties=["text-align", "color", "font-weight", "font-style", "max-width"]
        ),
        strip=True,
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return bool(PICTURE.fullmatch(value))
    if tag == "a" and name == "href":
        return bool(ELSEWHERE.match(value.strip().lower()))
    return name in ATTRIBUTES


class _Renderer(IPythonRenderer):
    """Replaces formulas by tokens and keeps their MathML."""

    def __init__(self, attachments: Mapping):
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self.formulas: list[str] = []

    def _keep(self, body: str, display: str) -> str:
        try:
            formula = mathml(body, display=display)
            allowed = {"*": list(MATHML_ATTRIBUTES)}
            self.formulas.append(bleach.clean(formula, tags=MATHML_TAGS, attributes=allowed, strip=True))
        except Exception:  # a student's formula may be anything: then show its source
            self.formulas.append(f"<code>{html.escape(body)}</code>")
        return TOKEN.format(len(self.formulas) - 1)

    def inline_math(self, body: str) -> str:
        return self._keep(body, "inline")

    def block_math(self, body: str) -> str:
        return self._keep(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        return self._keep(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


def rendered(text: str, attachments: Mapping | None = None) -> str:
    """Markdown as harmless HTML in one line, formulas as MathML; rendering it again does not change it."""
    renderer = _Renderer(attachments or {})
    shown = clean(MarkdownWithMath(renderer=renderer).render(text.translate({0xE000: None, 0xE001: None})))
    for number, formula in enumerate(renderer.formulas):
        shown = shown.replace(TOKEN.format(number), formula)
    for character in "\n$\\":
        shown = shown.replace(character, f"&#{ord(character)};")
    return f"<div>{shown}</div>"
