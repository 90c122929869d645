"""The sources of the pages, in MyST Markdown: lectures, guides, library."""

import re
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from course_utils.files import write_atomically
from course_utils.site import article, guides, library
from course_utils.site.facts import Facts
from course_utils.site.frames import Frame
from course_utils.site.links import Lecture

# The page that Sphinx begins with; it is no page of the site.
ROOT = "all"


def write(
    folder: Path,
    course: Path,
    notebooks: Sequence[tuple[Facts, NotebookNode]],
    frames: dict[str, tuple[Frame, list[int]]],
    media: Path,
    repository: str | None,
) -> list[str]:
    """Write all sources into ``folder``, where what has not changed keeps its time; returns the pages' names.

    frames: each widget with its heights, by the name of its page
    """
    known = {facts.number: Lecture(facts.file, _headings(notebook)) for facts, notebook in notebooks}
    texts = {}
    for facts, notebook in notebooks:
        prefix = f"{facts.number}-"
        own = {name.removeprefix(prefix): frames[name] for name in frames if name.startswith(prefix)}
        body = article.text_of(notebook, facts.number, known, own, media)
        texts[f"lectures/{facts.file}"] = f"# {facts.title}\n\n{body}"
    for file, page in guides.PAGES.items():
        texts[f"guides/{page}"] = guides.text_of(course, file, known, repository)
    for room in library.ROOMS:
        texts[f"library/{room}"] = library.text_of(room)
    texts["library/index"] = _list_of_rooms()
    pages = list(texts)
    texts[ROOT] = "# All\n\n```{toctree}\n" + "\n".join(f"/{page}" for page in pages) + "\n```\n"
    for page, text in texts.items():
        path = folder / f"{page}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text.encode())
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).with_suffix("").as_posix() not in texts:
            path.unlink()
    return pages


def _headings(notebook: NotebookNode) -> dict[str, str]:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return {number: heading for heading, number in re.findall(r"^## ((\d+) · .+)$", text, re.MULTILINE)}


def _list_of_rooms() -> str:
    rooms = "\n".join(f"- [`{room}`](/library/{room}.md): {what}" for room, what in library.ROOMS.items())
    return (
        "# The library\n\n`course_utils` reads like the formulas: a room for each subject, a function for "
        "each quantity. Everything is in nats, and shapes are in the docstrings.\n\n"
        f"{rooms}\n"
    )
