"""An executed lecture as the text of an article, in MyST Markdown.

What the code shows stands open, with the code that is the argument; imports, and the code of figures, widgets
and checks, is folded below what it made. What the reader is to predict is folded too.
"""

import html
import re
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from course_utils.site.frames import VIEW, WIDTHS, Frame
from course_utils.site.links import Lecture, linked, slug_of
from course_utils.site.pictures import on_the_page
from course_utils.site.slides.words import html_of

_FENCE = "`" * 8  # longer than any in the lectures
_ASKS = re.compile(r"\*\*(Think|Predict|Predict, then run|Your turn|Exercise)\b[^*]*\*\*")
_PREDICTS = re.compile(r"\*\*Predict\b")
_AIM = re.compile(r"\A(## [^\n]+\n\n)(?=\*[^*\n]+\*$)", re.MULTILINE)
_ROW = re.compile(r"^\| (?P<number>\d+) (?P<words>[^|]+?) \| (?P<slides>[\d ,–]+) \|", re.MULTILINE)
_SUMMARY = re.compile(r"\A-{3,}\n(?=\*\*In two lines\.\*\*)")
_DETAILS = re.compile(r"^<details><summary>", re.MULTILINE)
_ENLARGE = '<button class="enlarge" type="button">Enlarge</button>'
_PICTURE_WIDTH = re.compile(r"<img [^>]*width:(\d+)px")
# A bar of progress as text: it stands still on a page.
_PROGRESS = re.compile(r"\d+%\|")


def text_of(
    notebook: NotebookNode,
    number: str,
    lectures: Mapping[str, Lecture],
    frames: Mapping[str, tuple[Frame, list[int]]],
    media: Path,
) -> str:
    """The article of lecture ``number``, without its title and the line of facts below it.

    frames: the widgets by the ids of the cells that show them, with their heights at each of WIDTHS
    media: the folder that its pictures are written to, beside the pages' folder
    """
    first, *cells = notebook.cells
    opening = first.source.split("\n\n", 1)[1]
    parts = [_listed(linked(_without_facts(opening), lectures, number), lectures[number].headings)]
    predicted = False  # whether the last words ask what the code will give
    for cell in cells:
        if cell.cell_type == "markdown":
            predicted = _PREDICTS.search(cell.source) is not None
            parts.append(_prose(linked(cell.source, lectures, number)))
        elif cell.cell_type == "code":
            parts.append(_code(cell, frames.get(cell.id), media, predicted))
    return "\n\n".join(part for part in parts if part) + "\n"


def _without_facts(opening: str) -> str:
    """The lecture's first words without the line of slides and minutes, which the page's head says."""
    return "\n\n".join(part for part in opening.split("\n\n") if not re.match(r"\*[^*]*minutes", part))


def _listed(opening: str, headings: Mapping[str, str]) -> str:
    """The table of sections, where there is one, with links to the sections and to their slides."""

    def link(row: re.Match) -> str:
        number, words, slides = row["number"], row["words"], row["slides"]
        if number in headings:
            words = f"[{number} {words}](#{slug_of(headings[number])})"
        slides = re.sub(r"\d+", lambda slide: f"[{slide[0]}](/guides/slides.md#slide-{slide[0]})", slides)
        return f"| {words} | {slides} |"

    return _ROW.sub(link, opening)


def _prose(source: str) -> str:
    source = _DETAILS.sub('<details class="answer"><summary>', source)
    if _SUMMARY.match(source):
        return _container("two-lines", _SUMMARY.sub("", source))
    if _ASKS.match(source):
        return _container("ask", source)
    return _AIM.sub(r"\1{.aim}\n", source)


def _container(name: str, text: str) -> str:
    return f"::::::{{container}} {name}\n{text}\n::::::"


def _code(cell: NotebookNode, frame: tuple[Frame, list[int]] | None, media: Path, predicted: bool) -> str:
    is_check = cell.id.endswith("-check")
    outputs = [] if is_check else [output_as_html(output, media) for output in cell.outputs]
    shown = "\n".join(text + _ENLARGE * _is_wide(text) for text in outputs if text)
    if shown and predicted:
        what = "What it shows" if "<img" in shown else "What it prints"
        shown = f'<details class="outcome"><summary>{what}</summary>\n{shown}\n</details>'
    if frame is not None:
        shown += framed(*frame)
    code = f"{_FENCE}python\n{cell.source}\n{_FENCE}"
    what = _folded_as(cell, frame)
    if what:
        code = f"{_raw(f'<details class=fold><summary>{what}</summary>')}\n\n{code}\n\n{_raw('</details>')}"
    parts = [_raw(shown), code] if what else [code, _raw(shown)]
    return "\n\n".join(part for part in parts if part)


def _is_wide(shown: str) -> bool:
    """Whether a phone shows the picture smaller than it was made."""
    width = _PICTURE_WIDTH.search(shown)
    return width is not None and int(width[1]) > min(WIDTHS)


def _folded_as(cell: NotebookNode, frame: object) -> str | None:
    """What a fold over the cell's code says; None for code that is the argument and stays open."""
    if cell.id.endswith("-check"):
        return "Code of the check"
    if frame is not None:
        return "Code of the widget"
    if all(line.startswith(("import ", "from ", " ", ")")) or not line for line in cell.source.split("\n")):
        return "Code: imports"
    if cell.id == "imports":
        return "Code: imports and settings"
    if "hide-input" not in cell.metadata.get("tags", ()):
        return None
    return "Code of the figure" if "plots." in cell.source or "Figure(" in cell.source else "Code"


def _raw(text: str) -> str:
    return f"{_FENCE}{{raw}} html\n{text}\n{_FENCE}" if text else ""


def output_as_html(output: NotebookNode, media: Path) -> str:
    """One output as HTML; "" for bars of progress, and for widgets, which have frames."""
    if output.output_type == "stream":
        return "" if _PROGRESS.search(output.text) else _result(output.text)
    if VIEW in output.data:
        return ""
    if "text/html" in output.data:
        return f'<div class="output">{on_the_page(output.data["text/html"], media)}</div>'
    if "text/markdown" in output.data:
        return f'<div class="output">{html_of(output.data["text/markdown"])}</div>'
    return _result(output.data["text/plain"])


def _result(text: str) -> str:
    return f'<pre class="result">{html.escape(text.rstrip())}</pre>'


def framed(frame: Frame, heights: list[int], root: str = "../") -> str:
    """The widget as a figure; ``root`` is the way from the page to the site's folder."""
    sizes = ";".join(f"--h{width}:{height}px" for width, height in zip(WIDTHS, heights, strict=True))
    page = f"{root}widgets/{frame.name}.html"
    return (
        f'<figure class="widget" style="{sizes}"><div class="slot"><p class="wait">{frame.title}</p>'
        f'<iframe src="{page}" title="{frame.title}" loading="lazy"></iframe></div>'
        f'<figcaption><a href="{page}">{frame.title}, on a page of its own</a></figcaption></figure>'
    )
