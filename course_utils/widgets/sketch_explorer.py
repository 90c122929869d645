"""SketchExplorer: from one pen drawing to another, drawn as the hand moves."""

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils import latents
from course_utils.arguments import require_count
from course_utils.data import SketchSet
from course_utils.data.sketches import require_stroke5, strokes, to_stroke3
from course_utils.models import SketchRNN
from course_utils.models.sequence import LARGEST_RHO, SMALLEST_SIGMA
from course_utils.widgets.core import CSS, module, pack, pack_linear


def pack_sketch_decoder(model: SketchRNN) -> dict:
    """The decoder's weights, for ``makeSketchDecoder`` in sketch_explorer.js."""
    lstm = model.decoder
    return dict(
        initial=pack_linear(model.initial.weight, model.initial.bias),
        input=pack_linear(lstm.weight_ih_l0, lstm.bias_ih_l0 + lstm.bias_hh_l0),
        hidden=pack_linear(lstm.weight_hh_l0, torch.zeros_like(lstm.bias_hh_l0)),
        output=pack_linear(model.output.weight, model.output.bias),
        mixtures=model.mixtures,
        rows=model.x_shape[0],
        smallest_sigma=SMALLEST_SIGMA,
        largest_rho=LARGEST_RHO,
    )


class SketchExplorer(anywidget.AnyWidget):
    """One slider from a drawing A to a drawing B: the decoder draws at each point of the path between their mu(x)        slide 27

    model: a SketchRNN; split: drawings in stroke-5 and their code points, of which the first ``count`` can be A and B.
    ``.a`` and ``.b`` are their indices, ``.t`` goes from 0 to 1, ``.temperature`` is that of SketchRNN.decode, ``.path`` is
    "straight" or "spherical". They follow the hand, and setting them moves the widget; ``.z`` is the point at t.
    Raises TypeError for another kind of model, ValueError for what are no drawings, TraitError for values that are not there.
    """

    _esm = module("sketch_explorer")
    _css = CSS
    own_state = ("a", "b", "t", "temperature", "path", "_decoder", "_mu", "_names", "_drawings", "_extent")

    a = traitlets.Int(0, min=0).tag(sync=True)
    b = traitlets.Int(1, min=0).tag(sync=True)
    t = traitlets.Float(0.4, min=0, max=1).tag(sync=True)
    temperature = traitlets.Float(0.1, min=0, max=1).tag(sync=True)
    path = traitlets.Enum(latents.PATHS, "spherical").tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _mu = traitlets.List().tag(sync=True)
    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _drawings = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _extent = traitlets.Float().tag(sync=True)

    def __init__(self, model: nn.Module, split: SketchSet, count: int = 24):
        if not isinstance(model, SketchRNN):
            raise TypeError(f"SketchExplorer shows a models.SketchRNN, but a {type(model).__name__} came.")
        x, y = split.x[: require_count("count", count, at_least=2)], split.y[:count]
        if len(require_stroke5(x)) < 2 or len(x) != len(y):
            raise ValueError(
                "split should have two drawings or more, and one code point for each, but "
                f"{len(split.x)} drawings and {len(split.y)} code points came."
            )
        with torch.no_grad():
            mu, _ = model.encode(model.prepare(x))
        corners = [torch.cat(strokes(drawing)).aminmax(dim=0) for drawing in x]
        self._count = len(x)
        super().__init__(
            _decoder=pack_sketch_decoder(model),
            _mu=mu.tolist(),
            _names=[chr(code) if code >= 0 else "" for code in y.tolist()],
            _drawings=[pack(to_stroke3(drawing), np.float32) for drawing in x],
            _extent=max((high - low).max().item() for low, high in corners),
        )

    @property
    def z(self) -> Tensor:
        """The point of the path at ``.t``, (K,)."""
        a, b = (torch.tensor(self._mu[end]) for end in (self.a, self.b))
        return latents.along(a, b, torch.tensor([self.t]), self.path)[0]

    @traitlets.validate("a", "b")
    def _is_there(self, proposal: dict) -> int:
        if proposal["value"] >= self._count:
            name = proposal["trait"].name
            raise traitlets.TraitError(f"{name} should be from 0 to {self._count - 1}, but {proposal['value']} came.")
        return proposal["value"]
