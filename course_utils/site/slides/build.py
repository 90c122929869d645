"""The slides of lectures: a folder for each, which can be copied and opened anywhere."""

import re
from importlib.resources import files
from pathlib import Path

from nbformat import NotebookNode

from course_utils.site import browser, facts, folder, fonts, frames, style
from course_utils.site.article import output_as_html
from course_utils.site.executed import executed
from course_utils.site.facts import Facts
from course_utils.site.slides import deck, pdf
from course_utils.site.slides.cut import Cutter

# sphinx-revealjs carries reveal.js whole; its files are taken and nothing of it is imported.
_REVEAL = {
    "reveal.js": "dist/reveal.js",
    "reveal.css": "dist/reveal.css",
    "notes.js": "plugin/notes/notes.js",
    "LICENSE-reveal.txt": "LICENSE",
}


def build(course: Path, names: list[str], out: Path, as_pdf: bool = False) -> list[Path]:
    """Write the slides of the lectures ``names``, such as "05", or of all; returns their pages.

    Each has a folder of its own in ``out``; with ``as_pdf`` it also holds
    them as a PDF, and that is returned. Executed lectures are kept in ``course``/build/site, with the
    site's. Raises ValueError for a lecture that is not there or fails; FileExistsError rather than overwrite
    files of others; FileNotFoundError where a PDF needs Chromium and there is none.
    """
    if as_pdf:
        browser.required()
    chosen = _chosen(facts.lectures(course), names)
    for each in chosen:
        folder.require_own(out / each.file)
    work = course / "build" / "site"
    paths = [course / "lectures" / f"{each.file}.ipynb" for each in chosen]
    return [
        write(each, notebook, work, out / each.file, as_pdf)
        for each, notebook in zip(chosen, executed(paths, work / "executed"), strict=True)
    ]


def _chosen(lectures: list[Facts], names: list[str]) -> list[Facts]:
    known = {each.number: each for each in lectures}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"the lecture must be one of {', '.join(known)}, got {unknown[0]!r}.")
    return [known[name] for name in sorted(set(names))] or lectures


def write(each: Facts, notebook: NotebookNode, work: Path, out: Path, as_pdf: bool = False) -> Path:
    """Write the slides of one executed lecture into ``out``; what is made on the way is kept in ``work``."""
    content = _style(work)
    own: dict[str, str] = {}  # the frames by the ids of their cells
    for cell in notebook.cells:
        frame = frames.frame_of(notebook, cell, each.number) if cell.cell_type == "code" else None
        if frame is not None:
            page = f"widgets/{frame.name}.html"
            own[cell.id] = f'<iframe data-src="{page}" title="{frame.title}"></iframe>'
            frames.write_page(notebook, cell, frame, work / "widgets")
            content[page] = _filling((work / page).read_text(encoding="utf-8")).encode()

    def show(cell: NotebookNode) -> str:
        if cell.id in own:
            return own[cell.id]
        return "".join(output_as_html(output, work / "pictures") for output in cell.outputs)

    cutter = Cutter(deck.title_slide(each), show, lambda cell: cell.id in own)
    for cell in notebook.cells:
        cutter.read(cell)
    text = deck.page_of(each, cutter.finish())
    text = text.replace('src="../pictures/', 'src="pictures/').replace(' loading="lazy"', "")
    for name in set(re.findall(r'src="pictures/(\w+\.webp)"', text)):
        content[f"pictures/{name}"] = (work / "pictures" / name).read_bytes()
    content["index.html"] = text.encode()
    folder.replace(out, content)
    if not as_pdf:
        return out / "index.html"
    printed = f"{each.file}.pdf"
    folder.replace(out, {**content, printed: pdf.printed(out / "index.html")})
    return out / printed


def _filling(page: str) -> str:
    """The page of a widget, as large as the slide it is on."""
    css, script = ((deck.STATIC / f"widget.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return page.replace("</style>", f"{css}</style>\n<script>{script}</script>", 1)


def _style(work: Path) -> dict[str, bytes]:
    source = files("sphinx_revealjs") / "_static" / "revealjs"
    content = {f"style/{name}": (source / path).read_bytes() for name, path in _REVEAL.items()}
    content["style/deck.js"] = (deck.STATIC / "deck.js").read_bytes()
    for name in fonts.FONTS:
        content[f"style/{name}.woff2"] = fonts.font(name, work / "fonts").read_bytes()
    content["style/deck.css"] = (
        style.faces() + style.colours() + (deck.STATIC / "deck.css").read_text(encoding="utf-8")
    ).encode()
    return content
