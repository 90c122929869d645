"""What would run in the browser of someone who reads a submission."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from nbformat import NotebookNode

from course_utils.grading.notebooks import parsed

ACTIVE_TAGS = {
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "meta",
    "base",
    "link",
    "portal",
}
ACTIVE_SCHEME = re.compile(
    r"^[\s\x00-\x20]*(javascript|vbscript|data\s*:\s*(text/html|image/svg|application))", re.IGNORECASE
)
MAGIC = re.compile(r"^\s*%%?(javascript|js|html|svg)\b", re.MULTILINE)


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}=…>")
            elif value and ACTIVE_SCHEME.match(value):
                self.found.append(f"<{tag} {name}={value[:20]}…>")


def active_html(text: str) -> list[str]:
    """The tags in ``text`` that would run something, or load a page, in a browser."""
    if "<" not in text:
        return []
    finder = _Finder()
    finder.feed(text)
    finder.close()
    return list(dict.fromkeys(finder.found))


def _texts(cell: NotebookNode) -> Iterator[str]:
    """Everything of the cell that a page may show as HTML; nothing is executed to find it."""
    if cell.cell_type != "code":
        yield cell.source
    elif (tree := parsed(cell.source)) is not None:
        yield from (
            n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )
    for output in cell.get("outputs", []):
        data = output.get("data")
        for kind, value in data.items() if isinstance(data, dict) else ():
            if kind in ("text/html", "text/markdown", "image/svg+xml"):
                yield "".join(map(str, value)) if isinstance(value, list) else str(value)
            elif kind == "application/javascript":
                yield "<script>"


def active_cells(notebook: NotebookNode) -> list[str]:
    """A sentence for each cell that holds HTML which runs something in the reader's browser."""
    said = []
    for cell in notebook.cells:
        found = [tag for text in _texts(cell) for tag in active_html(text)]
        if cell.cell_type == "code":
            found += [f"%%{name}" for name in MAGIC.findall(cell.source)]
        if found:
            what = ", ".join(list(dict.fromkeys(found))[:3])
            said.append(
                f"{cell.id}: it holds active HTML ({what}), which could run in the browser of whoever reads "
                "it."
            )
    return said
