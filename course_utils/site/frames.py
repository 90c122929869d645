"""The widgets of executed lectures as pages of their own, which the lectures show in frames."""

import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from nbformat import NotebookNode

from course_utils.files import write_atomically
from course_utils.site import browser, library
from course_utils.site.facts import Facts
from course_utils.widgets.page import page_of

VIEW = "application/vnd.jupyter.widget-view+json"
_STATES = "application/vnd.jupyter.widget-state+json"
# What every ipywidget has, besides the traits of its own class.
_COMMON = re.compile(r"_(model|view)_|_(esm|css|anywidget_id|dom_classes)$|(layout|tabbable|tooltip)$")
# What the widget calls itself, for screen readers.
_TITLE = re.compile(r'"([A-Z][\w ]+ explorer)\b')
# What stands above a widget on its own page, and not in a frame.
_HEAD = """<style>
.course { max-width: 58rem; margin: 1rem auto 1.5rem; padding: 0 4px; font: 1rem/1.5 system-ui, sans-serif; }
.course h1 { all: revert; font-size: 1.75rem; line-height: 1.2; margin: 0.75rem 0 0.25rem; }
.course p { margin: 0; } .course a { color: inherit; } .framed .course { display: none; }
:root:not(.framed) #widget { display: flex; justify-content: center; }
</style>
<header class="course">
<p>From lecture $lecture of <a href="../index.html">Variational autoencoders, live</a></p>
<h1>$title</h1><p>$about.</p></header>"""
# A lecture's column with its margin, without it, and on a phone: pixels, as in theme/static/style.css.
WIDTHS = (920, 656, 358)


class Frame(NamedTuple):
    """One widget: ``name`` of its page without .html, ``kind``, its class, and its ``title``."""

    name: str
    kind: str
    title: str


def frame_of(notebook: NotebookNode, cell: NotebookNode, lecture: str) -> Frame | None:
    """The widget that the cell shows; None where it shows none, or one that is not the course's own."""
    views = (output.data[VIEW]["model_id"] for output in cell.get("outputs", ()) if VIEW in _data(output))
    for model_id in views:
        state = _states(notebook)[model_id]["state"]
        if "_esm" in state:
            kind = str(state["_anywidget_id"]).rpartition(".")[2]
            return Frame(f"{lecture}-{cell.id}", kind, _TITLE.search(state["_esm"])[1])
    return None


def told_apart(shown: Sequence[Frame]) -> dict[str, str]:
    """The titles of the widgets by name; two of a kind in a lecture with their cells' first word."""
    count = Counter((frame.name[:2], frame.title) for frame in shown)
    return {
        frame.name: f"{frame.title}: {frame.name[3:].partition('-')[0]}"
        if count[frame.name[:2], frame.title] > 1
        else frame.title
        for frame in shown
    }


def write_page(
    notebook: NotebookNode, cell: NotebookNode, frame: Frame, folder: Path, head: str = ""
) -> None:
    """The page of the widget that the cell shows, ``frame.name``.html in ``folder``.

    head: what stands above the widget instead of its hidden title, as ``head`` writes it
    """
    (state,) = (
        _states(notebook)[output.data[VIEW]["model_id"]]["state"]
        for output in cell.outputs
        if VIEW in _data(output)
    )
    own = {name: value for name, value in state.items() if not _COMMON.match(name)}
    page = page_of(frame.kind, frame.title, state["_css"], state["_esm"], own)
    if head:
        hidden = f'<main id="widget"><h1>{html.escape(frame.title)}</h1>'
        page = page.replace(hidden, f'{head}\n<main id="widget">', 1)
    write_atomically(folder / f"{frame.name}.html", page.encode())


def head(frame: Frame, title: str, facts: Facts) -> str:
    """The widget's title, what it is and the way to its lecture, for a page of its own in the site."""
    return Template(_HEAD).substitute(
        lecture=f'<a href="../lectures/{facts.file}.html">{facts.number} {html.escape(facts.title)}</a>',
        title=html.escape(title),
        about=library.in_a_line(frame.kind),
    )


def _data(output: NotebookNode) -> dict:
    return output.get("data", {})


def _states(notebook: NotebookNode) -> dict:
    return notebook.metadata.get("widgets", {}).get(_STATES, {}).get("state", {})


@browser.in_a_thread
def heights(names: list[str], folder: Path, cache: Path) -> dict[str, list[int]]:
    """For each page in ``folder`` its height in a frame of each of WIDTHS, in pixels.

    Measured in Chromium once for each content, and kept in the file ``cache``.
    """
    known = json.loads(cache.read_text()) if cache.exists() else {}
    digests = {name: hashlib.sha256((folder / f"{name}.html").read_bytes()).hexdigest() for name in names}
    found = {digest: known[digest] for digest in digests.values() if digest in known}
    missing = [name for name in names if digests[name] not in found]
    if missing:
        with browser.opened() as chromium:
            for name in missing:
                found[digests[name]] = _measured(chromium, folder / f"{name}.html")
        write_atomically(cache, json.dumps(found, indent=1).encode())
    return {name: found[digests[name]] for name in names}


def _measured(chromium: object, path: Path) -> list[int]:
    page = chromium.new_page(viewport={"width": max(WIDTHS), "height": 800})
    # In a page around it, as in a lecture: in a frame a widget has no box.
    source = html.escape(path.resolve().as_uri())
    around = path.parent / "measure.html"
    around.write_text(f'<!doctype html><iframe src="{source}" style="border:0;height:4000px"></iframe>')
    try:
        page.goto(around.resolve().as_uri())
        frame = page.frames[1]
        frame.wait_for_selector(".vae-widget")
        measured = []
        for width in WIDTHS:
            page.evaluate("(w) => { document.querySelector('iframe').style.width = `${w}px`; }", width)
            page.wait_for_timeout(150)
            measured.append(
                frame.evaluate(
                    "Math.ceil(document.querySelector('.vae-widget').getBoundingClientRect().height)"
                )
            )
        return measured
    finally:
        around.unlink()
        page.close()
