"""MelodyExplorer: from one melody to another, seen and heard."""

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils import latents
from course_utils.arguments import require_count
from course_utils.data import MelodySet
from course_utils.data.melodies import LOWEST, STEPS, TOKENS, require_melodies
from course_utils.models import MelodyVAE
from course_utils.widgets.core import CSS, module, pack, pack_linear

HUNDREDTHS = 100  # how finely t moves


class MelodyExplorer(anywidget.AnyWidget):
    """Decode z on the great circle from mu(x_A) to mu(x_B): a slider from A to B, a piano roll, and sound after a click        slide 28

    model: a MelodyVAE; split: melodies and their titles, of which the first ``count`` can be chosen as A and B. ``.a`` and
    ``.b`` are their numbers and ``.t``, from 0 at A to 1 at B, how far the hand has gone; setting them moves the widget.
    ``.x`` is the melody that is shown, (32,) uint8. "Save MIDI" writes it to a file in the browser, ``data.write_midi`` in Python.
    Raises TypeError for another kind of model, ValueError for fewer than two melodies or titles that are not those of x,
    TraitError for a number or a t that is not there.
    """

    _esm = module("melody_explorer")
    _css = CSS
    own_state = ("a", "b", "t", "_decoder", "_mu", "_tokens", "_titles")

    a = traitlets.Int(0).tag(sync=True)
    b = traitlets.Int(1).tag(sync=True)
    t = traitlets.Float(0.5).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _mu = traitlets.List().tag(sync=True)
    _tokens = traitlets.Unicode().tag(sync=True)
    _titles = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, model: MelodyVAE, split: MelodySet, count: int = 12):
        if not isinstance(model, MelodyVAE):
            raise TypeError(f"MelodyExplorer decodes a models.MelodyVAE, but a {type(model).__name__} came.")
        x = require_melodies(split.x)[: require_count("count", count, at_least=2)]
        if len(x) < 2 or len(split.title) != len(split.x):
            raise ValueError(
                f"split should hold at least 2 melodies and a title for each, but {len(split.x)} melodies and "
                f"{len(split.title)} titles came."
            )
        with torch.no_grad():
            mu, _ = model.encode(model.prepare(x))
        self._model, self._codes = model, mu
        gru = model.decoder
        super().__init__(
            _decoder=dict(
                state=pack_linear(model.to_state.weight, model.to_state.bias),
                plan=pack_linear(model.to_plan.weight, model.to_plan.bias),
                input=pack_linear(gru.weight_ih_l0, gru.bias_ih_l0),
                hidden=pack_linear(gru.weight_hh_l0, gru.bias_hh_l0),
                logits=pack_linear(model.to_logits.weight, model.to_logits.bias),
                tokens=TOKENS,
                steps=STEPS,
                lowest=LOWEST,
            ),
            _mu=mu.tolist(),
            _tokens=pack(x, np.uint8),
            _titles=list(split.title[: len(x)]),
        )

    @property
    def x(self) -> Tensor:
        """The melody at t, of the most probable tokens: (32,) uint8."""
        way = latents.interpolate(self._codes[self.a], self._codes[self.b], HUNDREDTHS + 1, "spherical")
        return self._model.decode(way[round(HUNDREDTHS * self.t)])

    @traitlets.validate("a", "b")
    def _is_there(self, proposal: dict) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        if not 0 <= value < len(self._codes):
            raise traitlets.TraitError(f"{name} should be from 0 to {len(self._codes) - 1}, but {value} came.")
        return value

    @traitlets.validate("t")
    def _is_on_the_way(self, proposal: dict) -> float:
        if not 0 <= proposal["value"] <= 1:
            raise traitlets.TraitError(f"t should be between 0 and 1, but {proposal['value']} came.")
        return round(HUNDREDTHS * proposal["value"]) / HUNDREDTHS
