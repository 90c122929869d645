"""What the widgets share on Python's side: their JavaScript, the packing of arrays, and pages without a kernel."""

import base64
import html
import json
import re
from importlib.resources import files
from pathlib import Path

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils.arguments import require_finite
from course_utils.data import ImageSet

_FOLDER = files("course_utils.widgets")
CSS = (_FOLDER / "core.css").read_text(encoding="utf-8")


def module(name: str) -> str:
    """The widget's JavaScript as one ES module: ``core.js`` in the place of its import, because anywidget takes one text."""
    core = (_FOLDER / "core.js").read_text(encoding="utf-8")
    own = (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
    own, imports = re.subn(r'^import \{[^}]*\} from "\./core\.js";\n', "", own, flags=re.MULTILINE)
    if imports != 1:
        raise ValueError(f"{name}.js should import from ./core.js in one statement, but has {imports} of them.")
    return re.sub(r"^export (?=const|function)", "", core, flags=re.MULTILINE) + own


def pack(values: Tensor | np.ndarray, dtype: type) -> str:
    """The values as little-endian ``dtype`` in base64 text, which every front end passes on unharmed; binary buffers break on some."""
    array = values.detach().cpu().numpy() if isinstance(values, Tensor) else values
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()).decode()


def grey_bytes(x: Tensor) -> Tensor:
    """Pixels as uint8: bytes stay what they are, floating point from 0 to 1 becomes 0 to 255."""
    return x if x.dtype == torch.uint8 else (255 * x.clamp(0, 1)).round().to(torch.uint8)


def require_labels(split: ImageSet) -> ImageSet:
    """Return ``split`` if it has one label for each image; otherwise raise ValueError."""
    if len(split.x) != len(split.y):
        raise ValueError(
            f"split should have one label for each image, but {len(split.x)} images and {len(split.y)} labels came."
        )
    return split


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


def pack_linear(weight: Tensor, bias: Tensor) -> dict:
    """weight (D, K) as int16 with one scale a row (int8 is off by up to 0.08 of a pixel's range) and bias (D,), for ``makeDecoder`` in core.js.

    Raises ValueError for numbers that are not finite, of which int16 would make any.
    """
    weight, bias = require_finite("weight", weight.detach()).float().cpu(), require_finite("bias", bias.detach())
    scale = weight.abs().amax(1).clamp_min(1e-12) / 32767
    quantized = (weight / scale.unsqueeze(1)).round()
    return dict(weight=pack(quantized, np.int16), scale=pack(scale, np.float32), bias=pack(bias, np.float32))


def pack_decoder(model: nn.Module) -> dict:
    """The layers of the model's decoder, for ``makeDecoder`` in core.js. Raises ValueError for convolutions and for beta-binomial pixels."""
    if any(isinstance(layer, nn.ConvTranspose2d) for layer in model.decoder):
        raise ValueError(
            "the browser computes multilayer perceptrons, but this model's architecture is 'conv'; "
            f"use {type(model).__name__}(architecture='mlp')."
        )
    if getattr(model, "likelihood", None) == "beta-binomial":
        raise ValueError(
            "the browser draws one output for each pixel, but this model's likelihood is 'beta-binomial', which has two; "
            f"use {type(model).__name__}(likelihood='bernoulli') or 'gaussian'."
        )
    return dict(
        layers=[pack_linear(layer.weight, layer.bias) for layer in model.decoder if isinstance(layer, nn.Linear)],
        sigmoid=getattr(model, "likelihood", None) == "bernoulli",  # an autoencoder has no likelihood
    )


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
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

    Raises FileExistsError rather than overwrite ``path``.
    """
    path = Path(path)
    state = {name: value for name, value in widget.get_state().items() if name in widget.own_state}
    page = _PAGE.format(
        title=html.escape(title),
        css=CSS,
        state=json.dumps(state).replace("</", "<\\/"),
        module=widget._esm,
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(page)
    return path
