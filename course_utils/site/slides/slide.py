"""One slide: what is on it, before it becomes HTML."""

from dataclasses import dataclass, field, replace

from course_utils.site.slides.words import CODE_LINE, Block

ROOM = 560  # pixels below the headline


@dataclass
class Slide:
    """kind: title, section, words, question, summary, code, result, picture, widget.

    head, section: Markdown of one line; source: "slide 13" of the original course, where it claims something
    body, answer: what is shown, and what is shown at the next step; notes: for the speaker
    shown: HTML of outputs; outcome: the same, at the next step, before the answer
    code: shown; folded: code that a click shows; aim: of a section
    """

    kind: str
    head: str
    section: str
    body: list[Block] = field(default_factory=list)
    answer: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    source: str = ""
    shown: str = ""
    outcome: str = ""
    code: str = ""
    folded: str = ""
    aim: str = ""

    @property
    def is_claim(self) -> bool:
        return self.head.startswith("The claim")

    @property
    def height_of_code(self) -> int:
        return CODE_LINE * len(self.code.split("\n")) if self.code else 0

    def part(self, body: list[Block], first: bool) -> "Slide":
        """The slide with only these blocks; the first part has the notes, and none has the answer."""
        return replace(self, body=body, answer=[], notes=self.notes if first else [])
