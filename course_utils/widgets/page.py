"""A widget as a page of its own, which needs no kernel, no server and no network."""

import html
import json
from importlib.resources import files
from pathlib import Path
from string import Template

import anywidget

from course_utils.files import write_atomically

_PAGE = Template((files("course_utils.widgets") / "page.html").read_text(encoding="utf-8"))


def save_html(widget: anywidget.AnyWidget, path: str | Path, title: str) -> Path:
    """Write the widget in its present state to one page that works without a kernel, a server or a network.

    A page that save_html has written for a widget of this class under this title is replaced. Raises
    FileExistsError rather than overwrite anything else.
    """
    path = Path(path)
    state = {name: value for name, value in widget.get_state().items() if name in widget.own_state}
    page = page_of(type(widget).__name__, title, widget._css, widget._esm, state)
    head = page[: page.index("<style>")].encode()
    if path.exists() and not (path.is_file() and _begins_with(path, head)):
        raise FileExistsError(
            f"{path} exists and is not a page of a {type(widget).__name__} titled {title!r}; move it away, "
            "or save under another name."
        )
    write_atomically(path, page.encode())
    return path


def page_of(kind: str, title: str, css: str, module: str, state: dict) -> str:
    """The page of a widget of the class named ``kind``: its own traits are in ``state``, by their names."""
    return _PAGE.substitute(
        generator=f"vae-course, {kind}",
        title=html.escape(title),
        css=css,
        state=json.dumps(state).replace("</", "<\\/"),
        module=module,
    )


def _begins_with(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head
