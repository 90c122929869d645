"""Words in lectures and guides that name another place of the course, as links to it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from myst_parser.slugs import github_slugify as slug_of  # as the anchors of headings are made

# Code, formulas, links, headings and raw HTML stay as they are.
_AS_IT_IS = re.compile(
    r"(```.*?```|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|\[[^\]\n]*\]\([^)\n]*\)|^#.*?$|<summary>.*?</summary>)",
    re.DOTALL | re.MULTILINE,
)
_PLACE = re.compile(
    r"[Ss]ection (?P<section_of>\d+) of lecture (?P<lecture_of>\d\d)"
    r"|[Ll]ecture (?P<lecture>\d\d)(?:, sections? (?P<section>\d+))?"
    r"|\b[Ss]ection (?P<own_section>\d+)"
    r"|\b[Ss]lide (?P<slide>\d+)"
)


class Lecture(NamedTuple):
    """``file``: its name without .ipynb; ``headings``: of its sections, "1 · The bottleneck", by number."""

    file: str
    headings: Mapping[str, str]


def linked(text: str, lectures: Mapping[str, Lecture], own: str | None) -> str:
    """``text``, Markdown, with links where it says "lecture 05", "section 2 of lecture 05" or "slide 13".

    lectures: by their numbers, "00", "01", …
    own: the number of the lecture that the text is in, whose section "section 2" then is; None for a guide
    The links lead to pages in the folders of the site's sources: lectures/ and guides/.
    """

    def link(found: re.Match) -> str:
        if found["slide"]:
            return f"[{found[0]}](/guides/slides.md#slide-{found['slide']})"
        number = found["lecture_of"] or found["lecture"] or own
        section = found["section_of"] or found["section"] or found["own_section"]
        target = number and _target(lectures, number, section, own)
        return f"[{found[0]}]({target})" if target else found[0]

    parts = _AS_IT_IS.split(text)
    parts[::2] = [_PLACE.sub(link, part) for part in parts[::2]]
    return "".join(parts)


def _target(lectures: Mapping[str, Lecture], number: str, section: str | None, own: str | None) -> str | None:
    lecture = lectures.get(number)
    if lecture is None or (number == own and section is None):
        return None
    heading = lecture.headings.get(section or "")
    return f"/lectures/{lecture.file}.md" + (f"#{slug_of(heading)}" if heading else "")
