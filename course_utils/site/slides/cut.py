"""A lecture, executed, cut into slides by rule: one claim, picture, widget or question on each."""

import re
from collections.abc import Callable, Iterator

from nbformat import NotebookNode

from course_utils.site.slides.cells import Kind, kind_of, lines_of
from course_utils.site.slides.slide import ROOM, Slide
from course_utils.site.slides.words import CODE_LINE, Block, blocks, height_of, sentences, shortened

_SECTION = re.compile(r"## (?:\d+ · )?(.+)")
_AIM = re.compile(r"\A\*[^*\n].*\*\Z")
_LEAD = re.compile(r"\A\*\*(.+?)\*\*[.:]?\s*", re.DOTALL)
_ASKS = ("Think", "Predict", "Your turn", "Exercise")
_SLIDE = re.compile(r"\s*\((?:[^()]*\b)?(slides? [\d, –and]+)\)")
_SHORT = 75  # words of a paragraph that is shown whole
_HEADLINE = 150  # letters


class Cutter:
    """Reads a lecture cell by cell; ``slides`` is what it has cut so far."""

    def __init__(
        self, title: Slide, show: Callable[[NotebookNode], str], is_widget: Callable[[NotebookNode], bool]
    ):
        """title: the first slide; show: the outputs of a cell as HTML, a widget's is its frame."""
        self.show, self.is_widget = show, is_widget
        self.slides = [title]
        self.section = ""
        self._said: list[Block] = []  # prose that no slide shows yet
        self._asked = False  # the question of this cell
        self._led: Slide | None = None  # words with a lead, until it is known what they lead to

    def read(self, cell: NotebookNode) -> None:
        """Cut one cell. One that its author has marked as skipped in slide shows is left out."""
        if cell.metadata.get("slideshow", {}).get("slide_type") == "skip":
            return
        if cell.cell_type == "markdown":
            if self._led is not None:
                self._settle()
            self._asked = False
            for block in blocks(cell.source):
                self._read_block(block)
            return
        shown = self.show(cell)
        kind = kind_of(cell, shown, self.is_widget(cell))
        if kind is Kind.PRACTICE and self.slides[-1].kind == "question":
            self._settle()
            self.slides[-1].body.append(Block("fence", f"```python\n{cell.source}\n```"))
        elif kind in (Kind.WIDGET, Kind.PICTURE):
            self._seen(cell, kind, shown)
        elif kind in (Kind.CODE, Kind.RESULT):
            self._coded(cell, kind, shown)

    def finish(self) -> list[Slide]:
        """All slides, once the last cell has been read."""
        self._settle()
        return [part for slide in self.slides for part in _parted(slide)]

    def _read_block(self, block: Block) -> None:
        lead = _LEAD.match(block.text) if block.kind == "paragraph" else None
        lead = lead if lead and not lead[1][0].islower() else None
        section = _SECTION.match(block.text) if block.kind == "heading" else None
        if section:
            self._settle()
            self.section = section[1]
            self._add("section", section[1])
        elif block.kind == "heading" and not block.text.startswith("# "):
            self._settle()
            self._led = self._new("words", block.text.lstrip("# "))
        elif lead and lead[1].startswith(_ASKS):
            self._settle()
            self._asked = True
            self._add("question", lead[1].rstrip("."), [block._replace(text=block.text[lead.end() :])])
        elif lead and lead[1].startswith("In two lines"):
            self._settle()
            lines = block.text[lead.end() :].split("\n")
            self._add("summary", "In two lines", [block._replace(text=line) for line in lines])
        elif lead:
            self._settle()
            self._led = self._new("words", lead[1].rstrip(".:,"))
            if rest := block.text[lead.end() :]:
                self._led.body.append(block if rest[0].islower() else block._replace(text=rest))
        elif block.kind == "fold":
            self._answer(block)
        elif block.kind not in ("heading", "rule", "html"):
            self._told(block)

    def _told(self, block: Block) -> None:
        """Prose, a formula, a list or a table, which has a slide of its own."""
        if block.kind == "table":
            self._settle(keep=True)
        last = self.slides[-1]
        if self._led is not None:
            self._led.body.append(block)
        elif last.kind == "section" and not self._said and len(last.body) < 2:
            (last.notes if len(block.text.split()) > _SHORT else last.body).append(block)
        elif self._asked and not last.answer:
            last.body.append(block)
        elif block.kind == "paragraph":
            self._said.append(block)
        else:
            begun = last.kind == "section" and last.body and _leads_on(last.body[-1])
            waiting = last.body if begun else self._said
            before = [waiting.pop()] if waiting else []
            head = before[0].text.rstrip(":") if before and len(before[0].text) < _HEADLINE else ""
            self._led = self._new("words", head or self.section or "Sections", [] if head else before)
            self._led.body.append(block)

    def _answer(self, fold: Block) -> None:
        self._settle()
        last = self.slides[-1]
        if "hint" in fold.title.lower():
            last.notes.append(fold)
        elif last.kind == "question" and not last.answer:
            last.answer = blocks(fold.text)
        else:  # the code that was to be run stands between
            self._add("question", "Answer", answer=blocks(fold.text))

    def _seen(self, cell: NotebookNode, kind: Kind, shown: str) -> None:
        """A slide of a picture or a widget: what was said before it is its headline and the notes."""
        led, self._led = self._led, None
        if led is not None and (led.is_claim or any(block.kind != "paragraph" for block in led.body)):
            self._led, led = led, None
            self._settle()
        if led is not None:
            head, notes = led.head, led.body
        else:
            notes = list(self._said)
            head = self._take_headline()
        self._said = []
        slide = self._add(kind.value, head or self.section)
        slide.notes, slide.shown, slide.folded = notes, shown, cell.source

    def _coded(self, cell: NotebookNode, kind: Kind, shown: str) -> None:
        """A slide of code with what it prints, or of that alone where the code is long.

        What was to be predicted stands with the question, at the next step.
        """
        last = self.slides[-1]
        if last.head.startswith("Predict") and shown and not last.outcome and self._led is None:
            last.outcome, last.folded = shown, cell.source
            return
        led = self._led
        if kind is Kind.CODE and led and not led.is_claim and _fit_above(led.body, cell):
            slide, self._led = led, None
            slide.kind = "code"
            self.slides.append(slide)
            slide.shown, slide.code = shown, cell.source
            return
        words = self._said
        self._settle(keep=True)
        if kind is Kind.RESULT and not words and _joins(self.slides[-1], cell):
            answered = "outcome" if self.slides[-1].kind == "question" else "shown"
            setattr(self.slides[-1], answered, shown)
            self.slides[-1].folded = cell.source
            return
        if kind is Kind.CODE and words and _fit_above(words, cell):
            slide = self._add("code", self.section, list(words))
        else:
            slide = self._add(kind.value, self._take_headline() or self.section)
            slide.notes = list(words)
        self._said = []
        slide.shown = shown
        if kind is Kind.CODE:
            slide.code = cell.source
        else:
            slide.folded = cell.source

    def _take_headline(self) -> str:
        """The first sentence of the prose that waits; "" where there is none, or a long one."""
        for block in self._said:
            first = sentences(block.text)[0].rstrip(":")
            return first if len(re.sub(r"\\[a-z]+|[{}$\\]", "", first)) <= _HEADLINE else ""
        return ""

    def _settle(self, keep: bool = False) -> None:
        """Give the words that wait a slide of their own, and prose that nothing follows to the notes."""
        if self._led is not None:
            if self._led.body:  # a heading that stands before a question needs no slide of its own
                self.slides.append(self._led)
            self._led = None
        if self._said and not keep:
            self.slides[-1].notes += self._said
            self._said = []

    def _new(self, kind: str, head: str, body: list[Block] | None = None) -> Slide:
        if self._said:
            self.slides[-1].notes += self._said
            self._said = []
        of = _SLIDE.search(head)
        return Slide(kind, _SLIDE.sub("", head), self.section, body or [], source=of[1] if of else "")

    def _add(
        self, kind: str, head: str, body: list[Block] | None = None, answer: list | None = None
    ) -> Slide:
        slide = self._new(kind, head, body)
        slide.answer = answer or []
        self.slides.append(slide)
        return slide


def _fit_above(words: list[Block], cell: NotebookNode) -> bool:
    """Whether the words leave room for the code and what it prints."""
    short = all(block.kind == "paragraph" and len(block.text.split()) <= _SHORT for block in words)
    return short and sum(map(height_of, words)) < ROOM - CODE_LINE * (lines_of(cell) + 2)


def _joins(slide: Slide, cell: NotebookNode) -> bool:
    """Whether the few lines that the cell prints have their place on the slide before it."""
    is_free = slide.kind in ("words", "question") and not (slide.shown or slide.outcome or slide.code)
    printed = lines_of(cell) - cell.source.count("\n")
    words = sum(map(height_of, [*slide.body, *slide.answer]))
    return is_free and bool(words) and words + CODE_LINE * (printed + 2) < ROOM


def _leads_on(block: Block) -> bool:
    """Whether the words end in the middle of a sentence, which the next block goes on with."""
    return block.kind == "paragraph" and block.text[-1] not in ".?!*"


def _parted(slide: Slide) -> Iterator[Slide]:
    """The slide with long paragraphs shortened (the notes have them whole), or several where one is full."""
    for blocks_ in (slide.body, slide.answer):
        for number, block in enumerate(blocks_):
            if block.kind == "paragraph" and len(block.text.split()) > _SHORT:
                blocks_[number] = block._replace(text=shortened(block.text, _SHORT))
                slide.notes.append(block)
    if slide.kind == "section" and slide.body and _AIM.match(slide.body[0].text):
        slide.aim = slide.body.pop(0).text
    room = ROOM - slide.height_of_code
    body: list[Block] = []
    first = True
    for block in slide.body:
        if body and sum(map(height_of, body)) + height_of(block) > room:
            kept = 1 if len(body) > 1 and _leads_on(body[-1]) else 0
            yield slide.part(body[: len(body) - kept], first)
            body, first = body[len(body) - kept :], False
        body.append(block)
    fits = sum(map(height_of, [*body, *slide.answer])) <= room
    if slide.answer and not fits and body:
        slide.notes += slide.answer
        yield slide.part(body, first)
        yield Slide("question", "Answer", slide.section, answer=slide.answer)
    else:
        last = slide.part(body, first)
        last.answer = slide.answer
        yield last
