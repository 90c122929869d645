"""A widget as a page of its own, which needs no kernel, no server and no network."""

import html
import json
from importlib.resources import files
from pathlib import Path
from string import Template

import anywidget

from course_utils.arguments import with_article
from course_utils.files import write_atomically

# The browser fills it too: common/foot.js.
TEMPLATE = (files("course_utils.widgets") / "page.html").read_text(encoding="utf-8")


def save_html(widget: anywidget.AnyWidget, path: str | Path, title: str) -> Path:
    """Write the widget in its present state to one page that works without a kernel, a server or a network.

    A page that save_html has written for a widget of this class under this title is replaced. Raises
    FileExistsError rather than overwrite anything else.
    """
    path = Path(path)
    page = page_of(type(widget).__name__, title, widget._css, widget._esm, _own_state(widget))
    head = page[: page.index("<style>")].encode()
    if path.exists() and not (path.is_file() and _begins_with(path, head)):
        raise FileExistsError(
            f"{path} exists and is not a page of {with_article(type(widget).__name__)} titled {title!r}; "
            "move it away, or save under another name."
        )
    write_atomically(path, page.encode())
    return path


def save_module(widget: anywidget.AnyWidget, folder: str | Path, name: str) -> tuple[Path, Path]:
    """Write the widget in its present state as two files for a page of your own, which needs no torch.

    <name>.js is an ES module whose default export has ``mount(node, saved)``; <name>.json is ``saved``, with
    the styles as ``css`` and the traits by their names as ``state``. docs/your_own.md has the lines of HTML.
    Raises FileExistsError rather than overwrite a module that is not this widget's.
    """
    script, saved = (Path(folder) / f"{name}.{suffix}" for suffix in ("js", "json"))
    head = f"// vae-course, {type(widget).__name__}\n"
    if (script.exists() and not _begins_with(script, head.encode())) or (
        saved.exists() and not script.exists()
    ):
        raise FileExistsError(f"{script} or {saved.name} exists and is not a {type(widget).__name__}'s.")
    write_atomically(script, (head + widget._esm).encode())
    write_atomically(saved, json.dumps({"css": widget._css, "state": _own_state(widget)}).encode())
    return script, saved


def _own_state(widget: anywidget.AnyWidget) -> dict:
    return {name: value for name, value in widget.get_state().items() if name in widget.own_state}


def page_of(kind: str, title: str, css: str, module: str, state: dict) -> str:
    """The page of a widget of the class named ``kind``: its own traits are in ``state``, by their names."""
    return Template(TEMPLATE).substitute(
        generator=f"vae-course, {kind}",
        title=html.escape(title),
        css=css,
        state=json.dumps(state).replace("</", "<\\/"),
        module=module,
    )


def _begins_with(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head
