"""The guides in docs/ and CONTRIBUTING.md as pages of the site: their links, and an anchor at each slide."""

import re
from collections.abc import Mapping
from pathlib import Path

from course_utils.site.links import Lecture, linked, slug_of

# The page of each file, in the order of the site's menu.
PAGES = {
    "docs/slides.md": "slides",
    "docs/assignments.md": "assignments",
    "assignments/how-it-works.md": "how_it_works",
    "docs/instructors.md": "instructors",
    "docs/hostile.md": "hostile",
    "docs/your_own.md": "your_own",
    "docs/hosts.md": "hosts",
    "docs/reproductions/README.md": "reproductions",
    "CONTRIBUTING.md": "maintainers",
}
_SECTION = re.compile(r"\[(\d\d)\]\(\.\./lectures/(\w+)\.ipynb\) (\d+ · [^|]+?) \|")
_SLIDES = re.compile(r"^\| (\d+(?:, \d+)*) \|", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#:]+)(#[^)]*)?\)")


def text_of(course: Path, file: str, lectures: Mapping[str, Lecture], repository: str | None) -> str:
    """The guide in Markdown for MyST. ``repository``: where files that have no page in the site are seen."""
    text = (course / file).read_text(encoding="utf-8")
    if PAGES[file] == "slides":
        text = _with_anchors(_SECTION.sub(_to_section, text))
    text = _LINK.sub(lambda found: _link(found, (course / file).parent, course, repository), text)
    return linked(text, lectures, None)


def _to_section(found: re.Match) -> str:
    number, file, heading = found.groups()
    return f"[{number}, {heading}](../lectures/{file}.ipynb#{slug_of(heading)}) |"


def _with_anchors(table: str) -> str:
    """The first row of each slide with the anchor slide-<number>."""
    seen: set[str] = set()

    def mark(found: re.Match) -> str:
        numbers = found[1].split(", ")
        marked = [f"[{n}]{{#slide-{n}}}" if n not in seen else n for n in numbers]
        seen.update(numbers)
        return f"| {', '.join(marked)} |"

    return _SLIDES.sub(mark, table)


def _link(found: re.Match, folder: Path, course: Path, repository: str | None) -> str:
    words, target, anchor = found[1], found[2], found[3] or ""
    path = (folder / target).resolve()
    if not path.is_relative_to(course):
        return found[0]
    place = path.relative_to(course).as_posix()
    if place in PAGES:
        return f"[{words}](/guides/{PAGES[place]}.md{anchor})"
    if path.parent == course / "lectures":
        return f"[{words}](/lectures/{path.stem}.md{anchor})"
    if path.suffix == ".ipynb":
        return f"[{words}](notebook:{path.name})"
    return f"[{words}]({repository}/blob/HEAD/{place}{anchor})" if repository else words
