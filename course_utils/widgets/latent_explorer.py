"""LatentExplorer: the latent plane of a VAE under the hand."""

import anywidget
import numpy as np
import torch
import traitlets

from course_utils.arguments import require_count
from course_utils.data import ImageSet
from course_utils.models import VAE
from course_utils.widgets.core import CSS, grey_bytes, module, pack, pack_decoder, require_labels


class LatentExplorer(anywidget.AnyWidget):
    """Drag through the latent plane of a two-dimensional VAE and see what the decoder draws; dots are images at their mu(x).

    model: a VAE with latent_dim = 2 and an MLP decoder; split: images (N, 1, H, W) and labels (N,), of which the first
    ``count`` become dots. ``.z`` is the point (z₁, z₂) under the hand; setting it moves the widget.
    Raises TypeError for another kind of model, ValueError for another plane, colours, convolutions, or images without labels.
    """

    _esm = module("latent_explorer")
    _css = CSS
    own_state = ("z", "_decoder", "_points", "_labels", "_pixels", "_shape", "_limit")

    z = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _points = traitlets.Unicode().tag(sync=True)
    _labels = traitlets.Unicode().tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _limit = traitlets.Float().tag(sync=True)

    def __init__(self, model: VAE, split: ImageSet, count: int = 600):
        if not isinstance(model, VAE):
            raise TypeError(f"LatentExplorer shows a models.VAE, but a {type(model).__name__} came.")
        if model.latent_dim != 2 or model.x_shape[0] != 1 or len(model.x_shape) != 3:
            raise ValueError(
                "LatentExplorer shows a plane of grey images, so latent_dim should be 2 and x_shape (1, H, W), but "
                f"{model.latent_dim} and {model.x_shape} came."
            )
        require_labels(split)
        x, y = split.x[: require_count("count", count)], split.y[:count]
        x = x.to(next(model.parameters()).device)
        with torch.no_grad():
            mu, _ = model.encode(model.prepare(x))
        super().__init__(
            z=[0.0, 0.0],
            _decoder=pack_decoder(model),
            _points=pack(mu, np.float32),
            _labels=pack(y, np.uint8),
            _pixels=pack(grey_bytes(x), np.uint8),
            _shape=list(model.x_shape[1:]),
            # Wide enough for three standard deviations of the prior and for nearly all dots; a few far ones may lie outside.
            _limit=max(3.0, round(mu.abs().amax(1).quantile(0.98).item(), 1)),
        )

    @traitlets.validate("z")
    def _stay_in_the_plane(self, proposal: dict) -> list[float]:
        return (
            [min(self._limit, max(-self._limit, value)) for value in proposal["value"]]
            if self._limit
            else proposal["value"]
        )
