"""What the search page looks through: every section of every page, as a script that works from a file too."""

import html
import json
import re
from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx.environment import BuildEnvironment

from course_utils.site.formulas import mathml

_BUILT = re.compile(r"<m(?:sub|sup|under|over|frac|sqrt|root|table)")  # of parts above and below the line
_AROUND_MARKS = re.compile(r"(?<=[(“‘])\s+|\s+(?=[,.;:!?)’”]+(?:\s|$))")
_TAG = re.compile(r"<[^>]+>")


def entries(env: BuildEnvironment, names: Sequence[str]) -> list[list[str]]:
    """For each section: its address, the page's title, its heading ("" at the page's beginning), its text."""
    return [entry for name in names for entry in _of_page(name, env.get_doctree(name))]


def _of_page(name: str, doctree: nodes.document) -> Iterator[list[str]]:
    page = doctree.next_node(nodes.section)
    title = page.next_node(nodes.title).astext()
    yield [f"{name}.html", title, "", _words(page)]
    for section in page.children:
        if isinstance(section, nodes.section):
            heading = section.next_node(nodes.title).astext()
            yield [f"{name}.html#{section['ids'][0]}", title, heading, _words(section, deep=True)]


def _words(section: nodes.section, deep: bool = False) -> str:
    """The text of the section, without its title, prose before code; without subsections unless ``deep``."""
    prose, code = [], []
    for part in section.children:
        if isinstance(part, nodes.title | nodes.raw) or (isinstance(part, nodes.section) and not deep):
            continue
        for leaf in part.findall(nodes.Text):
            if isinstance(leaf.parent, nodes.literal_block):
                code.append(leaf.astext())
            elif isinstance(leaf.parent, nodes.math | nodes.math_block):
                prose.append(in_letters(leaf.astext()))
            elif not isinstance(leaf.parent, nodes.raw):
                prose.append(leaf.astext())
    return " ".join(" ".join([_AROUND_MARKS.sub("", " ".join(prose)), *code]).split())


def in_letters(tex: str) -> str:
    """A formula as it would be typed, such as "log p(x)"; "…" where a line of letters is not enough."""
    shown = mathml(tex)
    return "…" if _BUILT.search(shown) else html.unescape(_TAG.sub("", shown.replace("<mspace", " <mspace")))


def script(found: list[list[str]]) -> str:
    """The entries as a script, because a page in a folder may not read a file beside it."""
    return f"globalThis.searchIndex = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"
