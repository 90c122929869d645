"""SketchExplorer: from one pen drawing to another, drawn as the slider moves."""

from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils import latents
from course_utils.arguments import kind_of, require_count
from course_utils.data import SketchSet
from course_utils.data.strokes import require_stroke5, strokes, to_stroke3
from course_utils.measuring import measuring
from course_utils.models import SketchRNN
from course_utils.models.sketch_rnn import LARGEST_RHO, SMALLEST_SIGMA, START, NextRow
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.networks import run
from course_utils.widgets.pack import (
    linear,
    pack,
    pack_linear,
    pack_only,
    probes,
    require_agreement,
    require_recurrent,
)
from course_utils.widgets.traits import Finite, Index


def pack_sketch_decoder(model: SketchRNN, codes: Tensor) -> dict:
    """The decoder's weights, for ``makeSketchDecoder``; ``codes`` (N, K) are some that it will decode.

    Raises ValueError for another architecture, and for a decoder that does more than its layers.
    """
    lstm = require_recurrent(model.decoder, nn.LSTM, "decoder")
    packed = dict(
        initial=pack_only(model.initial, "initial"),
        input=pack_linear(lstm.weight_ih_l0, lstm.bias_ih_l0 + lstm.bias_hh_l0),
        hidden=pack_linear(lstm.weight_hh_l0, torch.zeros_like(lstm.bias_hh_l0)),
        output=pack_only(model.output, "output"),
        mixtures=model.mixtures,
        rows=model.x_shape[0],
        start=START,
        smallest_sigma=SMALLEST_SIGMA,
        largest_rho=LARGEST_RHO,
    )
    with measuring(model):
        z = probes(codes)
        before = torch.cat([z.new_tensor(START).expand(len(z), 1, 5), model.decode(z)[:, :-1]], 1)
        wanted, _ = model.next_rows(before, z)
    for shown, part in zip(run_sketch_decoder(packed, before, z), wanted, strict=True):
        require_agreement(f"the drawings of this {type(model).__name__}", shown, part)
    return packed


def run_sketch_decoder(packed: dict, before: Tensor, z: Tensor) -> NextRow:
    """What ``makeSketchDecoder`` computes of each next row from those before: before (B, T, 5), z (B, K)."""
    of_input, of_hidden, to_row = (linear(packed[name]) for name in ("input", "hidden", "output"))
    h, c = run([packed["initial"]], z).double().tanh().float().chunk(2, 1)
    out = []
    for row in before.cpu().unbind(1):
        i, f, g, o = (of_input(torch.cat([row, z.cpu()], 1)).double() + of_hidden(h).double()).chunk(4, 1)
        c = (f.sigmoid() * c + i.sigmoid() * g.tanh()).float()
        h = (o.sigmoid() * c.double().tanh()).float()
        out.append(to_row(h))
    count = packed["mixtures"]
    weight, mu, log_sigma, rho, pen = (
        torch.stack(out, 1).double().split([count * n for n in (1, 2, 2, 1)] + [3], dim=-1)
    )
    return NextRow(
        weight.log_softmax(-1),
        mu.unflatten(-1, (count, 2)),
        (log_sigma.exp() + packed["smallest_sigma"]).log().unflatten(-1, (count, 2)),
        packed["largest_rho"] * rho.tanh(),
        pen.log_softmax(-1),
    )


class SketchExplorer(Explorer):
    """From a drawing A to a drawing B, or between four: decode points between their mu(x)            slide 27

    model: a SketchRNN; split: drawings in stroke-5 and their code points, of which the first ``count`` can be
    chosen. ``.a`` and ``.b`` are their indices, ``.t`` goes from 0 to 1, ``.temperature`` is that of
    SketchRNN.decode, ``.path`` is "straight" or "spherical". With ``.corners`` at 4 instead of 2 it shows a
    square: ``.c`` and ``.d`` are its lower corners, and ``.u`` goes from 0, above, to 1. All of these change
    as you drag, and setting them moves the widget; ``.z`` is the point at t, or at (t, u).
    Raises TypeError for another kind of model, ValueError for a split without drawings, TraitError for values
    out of range.
    """

    _esm = module("sketch")
    facts: ClassVar = dict(limits=dict(t=[0, 1], u=[0, 1], temperature=[0, 1]), paths=latents.PATHS)

    a = Index(0, of="_count").tag(sync=True)
    b = Index(1, of="_count").tag(sync=True)
    c = Index(0, of="_count").tag(sync=True)
    d = Index(1, of="_count").tag(sync=True)
    corners = traitlets.Enum((2, 4), 2).tag(sync=True)
    t = Finite(0.4, min=0, max=1).tag(sync=True)
    u = Finite(0.4, min=0, max=1).tag(sync=True)
    temperature = Finite(0.1, min=0, max=1).tag(sync=True)
    path = traitlets.Enum(latents.PATHS, "spherical").tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _drawings = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, model: nn.Module, split: SketchSet, count: int = 24):
        if not isinstance(model, SketchRNN):
            raise TypeError(f"SketchExplorer shows a models.SketchRNN, got {kind_of(model)}.")
        x, y = split.x[: require_count("count", count, at_least=2)], split.y[:count]
        if len(require_stroke5(x)) < 2 or len(x) != len(y):
            raise ValueError(
                "split must have two drawings or more, and one code point for each, got "
                f"{len(split.x)} drawings and {len(split.y)} code points."
            )
        with measuring(model):
            mu, _ = model.encode(model.prepare(x))
        corners = [torch.cat(strokes(drawing)).aminmax(dim=0) for drawing in x]
        self._count, self._codes = len(x), mu.cpu()
        config = dict(
            mu=mu.tolist(),
            names=[chr(code) if code >= 0 else "" for code in y.tolist()],
            extent=max((high - low).max().item() for low, high in corners),  # of the largest drawing
        )
        super().__init__(
            config,
            c=2 % self._count,
            d=3 % self._count,
            _decoder=pack_sketch_decoder(model, mu),
            _drawings=[pack(to_stroke3(drawing), np.float32) for drawing in x],
        )

    @property
    def z(self) -> Tensor:
        """The point that is drawn, (K,)."""
        if self.corners == 4:
            corners = self._codes[[self.a, self.b, self.c, self.d]]
            return latents.amid(corners, self.t, self.u, self.path)
        return latents.along(self._codes[self.a], self._codes[self.b], torch.tensor([self.t]), self.path)[0]
