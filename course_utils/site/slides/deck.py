"""Slides as one page of reveal.js."""

import html
from collections.abc import Sequence
from importlib.resources import files
from string import Template

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_utils.site.facts import Facts
from course_utils.site.slides.slide import Slide
from course_utils.site.slides.words import Block, html_of, line_of

STATIC = files("course_utils.site.slides") / "static"
_PAGE = Template((STATIC / "deck.html").read_text(encoding="utf-8"))


def page_of(facts: Facts, slides: Sequence[Slide]) -> str:
    """The page of one lecture's slides; what it asks for lies beside it in style/, pictures/ and widgets/."""
    sections = "\n".join(_section(slide) for slide in slides)
    return _PAGE.substitute(title=html.escape(f"{facts.number} · {facts.title}"), sections=sections)


def title_slide(facts: Facts) -> Slide:
    """The first slide, with what README says about the lecture."""
    slide = Slide("title", facts.title, f"Lecture {facts.number}")
    slide.aim = f"*{facts.line}*"
    slide.source = f"{facts.slides_in_words} · {facts.minutes_in_words}"
    return slide


def _section(slide: Slide) -> str:
    above = slide.section if slide.head != slide.section else ""
    above += f" · {slide.source}" if slide.source and above else slide.source
    parts = [
        f'<p class="above">{line_of(above)}</p>' if above else "",
        _head(slide),
        line_of(slide.aim) and f'<p class="aim">{line_of(slide.aim)}</p>',
        f'<div class="body">{_body(slide)}</div>',
        _notes([*slide.notes, *slide.answer]),
        _fold(slide.folded),
    ]
    return f'<section><div class="slide {slide.kind}">{"".join(parts)}</div></section>'


def _head(slide: Slide) -> str:
    tag = "h1" if slide.kind in ("title", "section") else "h2"
    return f"<{tag}>{line_of(slide.head)}</{tag}>" if slide.head else ""


def _body(slide: Slide) -> str:
    parts = [_block(block) for block in slide.body]
    if slide.code:
        parts.append(_code(slide.code))
    parts.append(slide.shown)
    if slide.answer or slide.outcome:
        answer = slide.outcome + "".join(map(_block, slide.answer))
        parts.append(f'<div class="answer fragment">{answer}</div>')
    return "".join(parts)


def _block(block: Block) -> str:
    if block.kind == "fence":
        return _code("\n".join(block.text.split("\n")[1:-1]))
    return html_of(block.text)


def _code(source: str) -> str:
    return f'<pre class="code">{highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip()}</pre>'


def _notes(said: Sequence[Block]) -> str:
    """What the speaker sees; a hint is a fold with its title."""
    texts = [f"**{block.title}.** {block.text}" if block.title else block.text for block in said]
    text = html_of("\n\n".join(texts))
    return f'<aside class="notes">{text}</aside>' if texts else ""


def _fold(source: str) -> str:
    return f'<details class="fold"><summary>Code</summary>{_code(source)}</details>' if source else ""
