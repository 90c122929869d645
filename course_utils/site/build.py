"""The whole site: lectures executed, widgets in pages of their own, and all pages around them."""

import contextlib
import hashlib
import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from course_utils.site import (
    article,
    browser,
    facts,
    folder,
    fonts,
    frames,
    index,
    install_cell,
    library,
    miniatures,
    opening,
    pages,
    sources,
    style,
)
from course_utils.site.executed import executed
from course_utils.site.facts import Facts
from course_utils.site.frames import Frame

HEIGHTS = "heights.json"  # what a first build measures in a browser
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?$")


def build(course: Path, out: Path, base_url: str | None = None, repository: str | None = None) -> Path:
    """Write the site of the course in the folder ``course`` into ``out``; returns its first page.

    base_url: the address it will have, for search engines; repository: that of the course's files, for links
    to them and for Colab and Binder. Both are optional, and nothing else of the site depends on them.
    What is expensive is kept in ``course``/build/site. Raises ValueError for another kind of address, a
    lecture that fails, or a text with a mistake; FileExistsError rather than overwrite files of others;
    FileNotFoundError where there is no Chromium.
    """
    base_url, repository = _address("base_url", base_url), _address("repository", repository)
    folder.require_own(out)
    work = course / "build" / "site"
    if not (work / HEIGHTS).exists():
        browser.required()  # before the minutes that the lectures take, not after them
    lectures = facts.lectures(course)
    paths = [course / "lectures" / f"{each.file}.ipynb" for each in lectures]
    notebooks = list(zip(lectures, executed(paths, work / "executed"), strict=True))
    shown = _frames(notebooks, work)
    names = sources.write(work / "sources", course, notebooks, shown, work / "pictures", repository)
    context = _context(course, lectures, shown, base_url, repository)
    with _sphinx(work, context) as app:
        app.build()
        entries = index.entries(app.env, names)
    html = [work / "html" / f"{name}.html" for name in [*names, "index", "search", "widgets"]]
    content = {path.relative_to(work / "html").as_posix(): path.read_bytes() for path in html}
    content |= _beside_the_pages(course, work, shown)
    content["style/search-index.js"] = index.script(entries).encode()
    folder.replace(out, content)
    return out / "index.html"


def _context(
    course: Path, lectures: list[Facts], shown: dict, base_url: str | None, repository: str | None
) -> dict:
    """What every template may say."""
    widgets = [frame for frame, _ in shown.values()]
    return {
        "lectures": lectures,
        "frames": widgets,
        "titles": frames.told_apart(widgets),
        "about": {frame.kind: library.in_a_line(frame.kind) for frame in widgets},
        "drawing": [
            article.framed(*each, root="") for each in shown.values() if each[0].kind == "DigitExplorer"
        ],
        "filmed": sorted(miniatures.filmed(widgets)),
        "base_url": base_url and base_url.rstrip("/") + "/",
        "repository": repository and repository.rstrip("/"),
        "github": _on_github(repository),
        "installs": install_cell.is_everywhere(course),
    }


def _address(name: str, address: str | None) -> str | None:
    if address is not None and not _ADDRESS.match(address):
        raise ValueError(f"{name} must be an address such as https://example.org/course, got {address!r}.")
    return address


def _on_github(repository: str | None) -> str | None:
    """ "owner/name", which Colab and Binder open; None for a repository elsewhere."""
    found = re.match(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?$", repository or "")
    return found and found[1]


def _frames(notebooks: list, work: Path) -> dict[str, tuple[Frame, list[int]]]:
    """The widgets of all lectures, their pages written, with their heights, by name."""
    shown = [
        (frame, each, notebook, cell)
        for each, notebook in notebooks
        for cell in notebook.cells
        if cell.cell_type == "code" and (frame := frames.frame_of(notebook, cell, each.number))
    ]
    found = {frame.name: frame for frame, *_ in shown}
    titles = frames.told_apart(list(found.values()))
    for frame, each, notebook, cell in shown:
        head = frames.head(frame, titles[frame.name], each)
        frames.write_page(notebook, cell, frame, work / "widgets", head)
    heights = frames.heights(list(found), work / "widgets", work / HEIGHTS)
    return {name: (frame, heights[name]) for name, frame in found.items()}


def _beside_the_pages(course: Path, work: Path, shown: dict) -> dict[str, bytes]:
    """What the pages refer to, by its path in the site."""
    content = {f"widgets/{name}.html": (work / "widgets" / f"{name}.html").read_bytes() for name in shown}
    used = set(re.findall(r"\.\./pictures/(\w+\.webp)", _all_text(work / "sources")))
    content |= {f"pictures/{name}": (work / "pictures" / name).read_bytes() for name in sorted(used)}
    for notebook in [*course.glob("lectures/*.ipynb"), *course.glob("assignments/*/*.ipynb")]:
        content[f"notebooks/{notebook.name}"] = notebook.read_bytes()
    content |= miniatures.miniatures(
        [frame for frame, _ in shown.values()], work / "widgets", work / "miniatures"
    )
    content |= opening.files(work / "opening")
    for name in fonts.FONTS:
        content[f"style/{name}.woff2"] = fonts.font(name, work / "fonts").read_bytes()
    return content | style.files()


def _all_text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.md"))


@contextlib.contextmanager
def _sphinx(work: Path, context: dict) -> Iterator[Sphinx]:
    """Sphinx on the sources. Raises ValueError with its first warnings, once the block is done."""
    digest = hashlib.sha256()
    for path in sorted(Path(str(files("course_utils.site"))).rglob("*.py")):
        digest.update(path.read_bytes())
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        yield Sphinx(
            work / "sources",
            None,
            work / "html",
            work / "doctrees",
            "html",
            pages.settings(context) | {"made_by": digest.hexdigest()},
            status=None,
            warning=warnings,
        )
    said = [line for line in _COLOUR.sub("", warnings.getvalue()).splitlines() if line.strip()]
    if said:
        raise ValueError("the pages have mistakes:\n" + "\n".join(said[:20]))
