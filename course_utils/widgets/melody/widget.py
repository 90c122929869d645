"""MelodyExplorer: from one melody to another, seen and heard."""

from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor, nn
from torch.nn import functional

from course_utils import latents
from course_utils.arguments import kind_of, require_count
from course_utils.data import MelodySet
from course_utils.data.melodies import (
    HOLD,
    LOUDNESS,
    LOWEST,
    NAMES,
    QUARTERS_PER_MINUTE,
    REST,
    STEPS,
    TICKS,
    TOKENS,
    VIOLIN,
    require_melodies,
)
from course_utils.measuring import measuring
from course_utils.models import MelodyVAE
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

PARTS = 100  # of the way from A to B: t is a whole number of them


def pack_melody_decoder(model: MelodyVAE, codes: Tensor) -> dict:
    """The decoder's weights, for ``makeMelodyDecoder``; ``codes`` (N, K) are some that it will decode.

    Raises ValueError for another architecture, and for a decoder that does more than its layers.
    """
    gru = require_recurrent(model.decoder, nn.GRU, "decoder")
    packed = dict(
        state=pack_only(model.to_state, "to_state"),
        plan=pack_only(model.to_plan, "to_plan"),
        input=pack_linear(gru.weight_ih_l0, gru.bias_ih_l0),
        hidden=pack_linear(gru.weight_hh_l0, gru.bias_hh_l0),
        logits=pack_only(model.to_logits, "to_logits"),
    )
    with measuring(model):
        z = probes(codes)
        x = model.prepare(model.decode(z))
        wanted = model.next_logits(x, z)
    _, shown = run_melody_decoder(packed, z, x)
    require_agreement(f"the melodies of this {type(model).__name__}", shown, wanted)
    # Of tokens that are equally probable the two may choose different ones.
    chosen = shown.gather(-1, x.cpu().unsqueeze(-1)).squeeze(-1)
    require_agreement(f"the melodies of this {type(model).__name__}", chosen, shown.amax(-1))
    return packed


def run_melody_decoder(packed: dict, z: Tensor, x: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """What ``makeMelodyDecoder`` computes: z (B, K)  ->  tokens (B, 32), logits (B, 32, 36).

    Each token is the most probable one after those before it; these are x (B, 32) where it is given.
    """
    of_input, of_hidden, to_logits = (linear(packed[name]) for name in ("input", "hidden", "logits"))
    plan = run([packed["plan"]], z).unflatten(1, (STEPS, -1))
    h = run([packed["state"]], z).double().tanh().float()
    before, tokens, logits = torch.zeros(len(z), TOKENS), [], []
    for step in range(STEPS):
        i, g = (
            v.double().chunk(3, 1) for v in (of_input(torch.cat([before, plan[:, step]], 1)), of_hidden(h))
        )
        reset, update = ((i[k] + g[k]).sigmoid() for k in (0, 1))
        h = ((1 - update) * (i[2] + reset * g[2]).tanh() + update * h).float()
        logits.append(to_logits(h))
        tokens.append(logits[-1].argmax(-1))
        before = functional.one_hot(tokens[-1] if x is None else x[:, step].cpu(), TOKENS).float()
    return torch.stack(tokens, 1), torch.stack(logits, 1)


class MelodyExplorer(Explorer):
    """Decode z on the great circle from mu(x_A) to mu(x_B), see it as a piano roll, hear it        slide 28

    model: a MelodyVAE; split: melodies and their titles, of which the first ``count`` can be chosen as A and
    B. ``.a`` and ``.b`` are their numbers and ``.t``, from 0 at A to 1 at B, the place on the way. With
    ``.corners`` at 4 instead of 2 it shows a square of melodies: ``.c`` and ``.d`` are its lower corners, and
    ``.u`` goes from 0, above, to 1. Setting them moves the widget. ``.x`` is the melody that is shown, (32,)
    uint8. Sound comes after a click on "Play"; "Save MIDI" writes the melody to a file in the browser,
    ``data.write_midi`` does in Python.
    Raises TypeError for another kind of model, ValueError for fewer than two melodies or titles that are not
    those of x, TraitError for a number or a t that does not exist.
    """

    _esm = module("melody")
    facts: ClassVar = dict(
        limits=dict(t=[0, 1], u=[0, 1]),
        parts=PARTS,
        grid=dict(steps=STEPS, tokens=TOKENS, hold=HOLD, rest=REST, lowest=LOWEST, names=NAMES),
        midi=dict(ticks=TICKS, program=VIOLIN, velocity=LOUDNESS, quarters_per_minute=QUARTERS_PER_MINUTE),
    )

    a = Index(0, of="_count").tag(sync=True)
    b = Index(1, of="_count").tag(sync=True)
    c = Index(0, of="_count").tag(sync=True)
    d = Index(1, of="_count").tag(sync=True)
    corners = traitlets.Enum((2, 4), 2).tag(sync=True)
    t = Finite(0.5).tag(sync=True)
    u = Finite(0.5).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _tokens = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: MelodyVAE, split: MelodySet, count: int = 12):
        if not isinstance(model, MelodyVAE):
            raise TypeError(f"MelodyExplorer decodes a models.MelodyVAE, got {kind_of(model)}.")
        x = require_melodies(split.x)[: require_count("count", count, at_least=2)]
        if len(x) < 2 or len(split.title) != len(split.x):
            raise ValueError(
                f"split must hold at least 2 melodies and a title for each, got {len(split.x)} melodies and "
                f"{len(split.title)} titles."
            )
        with measuring(model):
            mu, _ = model.encode(model.prepare(x))
        self._codes, self._count = mu.cpu(), len(x)
        super().__init__(
            dict(mu=mu.tolist(), titles=list(split.title[: len(x)])),
            c=2 % len(x),
            d=3 % len(x),
            _decoder=pack_melody_decoder(model, mu),
            _tokens=pack(x, np.uint8),
        )

    @property
    def x(self) -> Tensor:
        """The melody on show, of the most probable tokens, as the browser shows it: (32,) uint8."""
        if self.corners == 4:
            corners = self._codes[[self.a, self.b, self.c, self.d]]
            z = latents.amid(corners, self.t, self.u, "spherical")
        else:
            t = torch.tensor([self.t])
            z = latents.along(self._codes[self.a], self._codes[self.b], t, "spherical")[0]
        return run_melody_decoder(self._decoder, z.unsqueeze(0))[0][0].to(torch.uint8)

    @traitlets.validate("t", "u")
    def _is_on_the_way(self, proposal: dict) -> float:
        if not 0 <= proposal["value"] <= 1:
            name = proposal["trait"].name
            raise traitlets.TraitError(f"{name} must be between 0 and 1, got {proposal['value']}.")
        return round(PARTS * proposal["value"]) / PARTS
