"""TrainingExplorer: a film of a VAE that learns, to watch while it trains and to rewind afterwards."""

import base64
from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils.arguments import kind_of, require_count, require_finite
from course_utils.data import ImageSet
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import VAE
from course_utils.objectives import elbo_of, noise_like
from course_utils.training import History
from course_utils.widgets.base import Explorer, module, require_grey, require_labels
from course_utils.widgets.mosaic import TILES, pack_mosaic, tile_shape

MOMENTS = 96  # at most; when as many are kept, every second one goes
LIMIT = 3.0  # the plane goes from -3 to 3 on both axes: three standard deviations of the prior

# A trait for each moment, so that a new one sends only itself, and what is saved is the whole film.
_Film = type(Explorer)(
    "_Film",
    (Explorer,),
    {"__doc__": Explorer.__doc__, "__module__": __name__}
    | {f"_moment_{i}": traitlets.Unicode().tag(sync=True) for i in range(MOMENTS)},
)


class TrainingExplorer(_Film):
    """Watch a VAE learn, and rewind: its latent plane, what it decodes there, and the two terms of the bound.

        film = widgets.TrainingExplorer(vae, mnist.test)  # show it in a cell before the one that trains
        training.fit(vae, mnist.train.x, epochs=8, on_epoch=film.record, every=50)

    model: a VAE of grey images with latent_dim = 2; it is moment 0, as it is now.
    split: images (N, 1, H, W), of which the first ``count`` become dots at their mu(x), and their labels
    (N,), 0 to 9: a data.ImageSet or a pair (x, y). The two terms are means over these images too, in nats,
    each time with the same random numbers.
    ``.moment`` is the moment on show, from 0, or None for the latest; ``.codes`` says whether the dots are
    drawn. At most 96 moments are kept: then every second one goes, and so do half of those that follow.
    Codes farther than 3 from the origin, on either axis, are drawn at the edge of the plane.
    Raises TypeError for another kind of model or of split, ValueError for another plane, for colours, or
    for labels that are missing or not 0 to 9.
    """

    _esm = module("training")
    facts: ClassVar = dict(tiles=TILES, limit=LIMIT)
    grows_old: ClassVar = False

    moment = traitlets.Int(None, allow_none=True).tag(sync=True)
    codes = traitlets.Bool(True).tag(sync=True)
    _moments = traitlets.Int(0).tag(sync=True)  # how many there are
    _recorded = traitlets.Int(0).tag(sync=True)  # how many there have been

    def __init__(self, model: VAE, split: ImageSet | tuple[Tensor, Tensor], count: int = 300):
        _require_plane(model)
        images = require_labels(split)
        require_count("count", count)
        self._x, labels = images.x[:count], images.y[:count]
        if labels.min() < 0 or labels.max() > 9:
            raise ValueError(f"labels must be from 0 to 9, got {labels.min()} to {labels.max()}.")
        self._kept: list[int] = []  # the number of each moment, counting those that are gone
        self._apart = 1  # the numbers of two neighbours differ by this much; only the latest may be nearer
        self._history, self._before, self._steps = None, 0, 0
        super().__init__(dict(labels=labels.tolist(), shape=tile_shape(model)))
        self.record(model, History())

    def record(self, model: nn.Module, history: History) -> None:
        """Keep this moment: what ``training.fit(..., on_epoch=film.record, every=50)`` calls.

        ``history.steps`` says how far the run is. A new run goes on where the last one has ended.
        Raises TypeError or ValueError for a model as the class does, and for terms that are not finite.
        """
        _require_plane(model)
        if history is not self._history:
            self._history, self._before = history, self._steps
        self._steps = self._before + history.steps
        self._keep(base64.b64encode(_packed(model, self._x, self._steps)).decode())

    def _keep(self, moment: str) -> None:
        """Add a moment. The latest is kept until the next comes, and then only if it is its turn."""
        with self.hold_sync():
            if self._kept and self._kept[-1] % self._apart:
                self._kept.pop()
            if len(self._kept) == MOMENTS:
                self._thin_out()
            setattr(self, f"_moment_{len(self._kept)}", moment)
            self._kept.append(self._recorded)
            self._moments, self._recorded = len(self._kept), self._recorded + 1

    def _thin_out(self) -> None:
        """Let every second moment go."""
        moments = [getattr(self, f"_moment_{i}") for i in range(0, MOMENTS, 2)]
        for i, moment in enumerate(moments + [""] * (MOMENTS - len(moments))):
            setattr(self, f"_moment_{i}", moment)
        self._kept, self._apart = self._kept[::2], 2 * self._apart
        if self.moment is not None:
            self.moment //= 2

    @traitlets.validate("moment")
    def _within_the_film(self, proposal: dict) -> int | None:
        moment = proposal["value"]
        return None if moment is None else min(max(moment, 0), self._moments - 1)


def _require_plane(model: object) -> None:
    if not isinstance(model, VAE):
        raise TypeError(f"TrainingExplorer shows a models.VAE, got {kind_of(model)}.")
    require_grey("TrainingExplorer", "shows a plane of grey images", model, latent_dim=2)


def _packed(model: VAE, x: Tensor, steps: int) -> bytes:
    """A moment: steps int32, reconstruction and KL float32, codes int8 (N, 2), and the mosaic.

    A code is its part of LIMIT in 127ths.
    """
    device = next(model.parameters()).device
    with measuring(model):
        noise = generator(0, device)
        x = model.prepare(x.to(device), noise)
        mu, log_sigma = model.encode(x)
        bound = elbo_of(model, x, mu, log_sigma, noise_like(mu, 1, noise))
        mosaic = pack_mosaic(model, LIMIT)
    terms = require_finite("the bound", torch.stack([bound.reconstruction.mean(), bound.kl.mean()]))
    codes = (mu * 127 / LIMIT).round().clamp(-127, 127)
    parts = (
        np.array([steps], "<i4"),
        terms.cpu().numpy().astype("<f4"),
        codes.cpu().numpy().astype(np.int8),
    )
    return b"".join(part.tobytes() for part in parts) + mosaic
