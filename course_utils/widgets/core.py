"""What the widgets share on Python's side: their JavaScript, their traits, the data they take, and pages without a kernel."""

import html
import json
import math
import re
from importlib.resources import files
from pathlib import Path

import anywidget
import torch
import traitlets
from torch import Tensor

from course_utils.data import ImageSet
from course_utils.data.images import images_and_labels
from course_utils.files import write_atomically

_FOLDER = files("course_utils.widgets")
CSS = (_FOLDER / "core.css").read_text(encoding="utf-8")


def module(name: str) -> str:
    """The widget's JavaScript as one ES module: ``core.js`` instead of its import, because anywidget takes one text."""
    core = (_FOLDER / "core.js").read_text(encoding="utf-8")
    own = (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
    own, imports = re.subn(r'^import \{[^}]*\} from "\./core\.js";\n', "", own, flags=re.MULTILINE)
    if imports != 1:
        raise ValueError(f"{name}.js must import from ./core.js in one statement, but has {imports} of them.")
    return re.sub(r"^export (?=const|function)", "", core, flags=re.MULTILINE) + own


def grey_bytes(x: Tensor) -> Tensor:
    """Pixels as uint8: bytes stay what they are, floating point from 0 to 1 becomes 0 to 255."""
    return x if x.dtype == torch.uint8 else (255 * x.clamp(0, 1)).round().to(torch.uint8)


def require_labels(split: object) -> ImageSet:
    """Images and their labels as ``images_and_labels`` takes them; ValueError where there are none."""
    x, y = images_and_labels(split)
    if y is None:
        raise ValueError(
            "split must hold labels too, got images alone; pass a data.ImageSet or a pair (x, y)."
        )
    return ImageSet(x, y)


class Finite(traitlets.Float):
    """A number that is neither NaN nor infinite: NaN passes every comparison with a limit."""

    def validate(self, obj: traitlets.HasTraits, value: object) -> float:
        """Raises TraitError."""
        value = super().validate(obj, value)
        if not math.isfinite(value):
            raise traitlets.TraitError(f"{self.name or 'each number'} must be finite, got {value}.")
        return value


class BeginsAtAnImage(anywidget.AnyWidget):
    """A widget whose ``index`` puts ``z`` where ``_z_of(index)`` says, unless both come together from the browser.

    There the hand chose an image and went on to move z: that z is the one to keep.
    """

    _z_comes_too = False

    def set_state(self, sync_data: dict) -> None:
        """What the browser sends."""
        self._z_comes_too = "z" in sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._z_comes_too = False

    @traitlets.observe("index")
    def _begin(self, change: dict) -> None:
        if not self._z_comes_too:
            self.z = self._z_of(change["new"])


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{generator}">
<title>{title}</title>
<style>body {{ margin: 12px; background: Canvas; color-scheme: light dark; }}
{css}</style>
<div id="widget"></div>
<script id="state" type="application/json">{state}</script>
<script type="module">
{module}
const state = JSON.parse(document.getElementById("state").textContent);
const model = {{ get: (name) => state[name], set: (name, value) => {{ state[name] = value; }}, on() {{}}, off() {{}}, save_changes() {{}} }};
render({{ model, el: document.getElementById("widget") }});
</script>
</html>
"""


def save_html(widget: anywidget.AnyWidget, path: str | Path, title: str) -> Path:
    """Write the widget, as it stands, to one page that works without a kernel, a server or a network.

    A page that save_html has written for a widget of this class under this title is replaced. Raises FileExistsError
    rather than overwrite anything else.
    """
    path = Path(path)
    generator = f"vae-course, {type(widget).__name__}"
    state = {name: value for name, value in widget.get_state().items() if name in widget.own_state}
    page = _PAGE.format(
        generator=generator,
        title=html.escape(title),
        css=CSS,
        state=json.dumps(state).replace("</", "<\\/"),
        module=widget._esm,
    )
    head = page[: page.index("<style>")].encode()
    if path.exists() and not (path.is_file() and _begins_with(path, head)):
        raise FileExistsError(
            f"{path} exists and is not a page of a {type(widget).__name__} titled {title!r}; move it away, or save under "
            "another name."
        )
    write_atomically(path, page.encode())
    return path


def _begins_with(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head
