"""LatentExplorer: the latent plane of a VAE under the hand."""

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor
from torch.nn import functional

from course_utils.arguments import require_count
from course_utils.data import ImageSet
from course_utils.data.images import images_and_labels
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import VAE, ConditionalVAE
from course_utils.widgets.core import CSS, Finite, grey_bytes, module
from course_utils.widgets.pack import pack, pack_decoder

THUMBNAIL = 64  # pixels: the dots' images travel no larger


class LatentExplorer(anywidget.AnyWidget):
    """Drag through the latent plane of a two-dimensional VAE and see what the decoder draws; dots are images at their mu(x).

    model: a VAE with latent_dim = 2 whose decoder the browser can compute, or a ConditionalVAE, with ``y``, the label that
    z is decoded at; its dots lie at mu(x, y) of their own labels. split: images (N, 1, H, W), of which the first ``count``
    become dots, and their labels (N,), any whole numbers: a data.ImageSet or a pair (x, y), tensors or arrays; for a VAE
    also images alone. Images of more than 64 pixels a side are shown at a fraction of their size.
    ``.z`` is the point (z₁, z₂) under the hand and ``.y`` the label, 0 for a VAE; setting one moves the widget.
    Raises TypeError for another kind of model or of split, ValueError for another plane, colours, a decoder that the
    browser cannot compute, or images whose labels are missing.
    """

    _esm = module("latent_explorer")
    _css = CSS
    own_state = (
        "z",
        "y",
        "_decoder",
        "_points",
        "_labels",
        "_pixels",
        "_shape",
        "_thumbnail",
        "_limit",
        "_classes",
    )

    z = traitlets.List(Finite(), minlen=2, maxlen=2).tag(sync=True)
    y = traitlets.Int(0).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _points = traitlets.Unicode().tag(sync=True)
    _labels = traitlets.List(traitlets.Int()).tag(sync=True)  # none for images alone
    _pixels = traitlets.Unicode().tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _thumbnail = traitlets.List(traitlets.Int()).tag(sync=True)
    _limit = traitlets.Float().tag(sync=True)
    _classes = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        model: VAE | ConditionalVAE,
        split: ImageSet | tuple[Tensor, Tensor] | Tensor,
        count: int = 600,
        y: int | None = None,
    ):
        if not isinstance(model, VAE | ConditionalVAE):
            raise TypeError(
                f"LatentExplorer shows a models.VAE or a ConditionalVAE, got a {type(model).__name__}."
            )
        if model.latent_dim != 2 or model.x_shape[0] != 1 or len(model.x_shape) != 3:
            raise ValueError(
                "LatentExplorer shows a plane of grey images, so latent_dim must be 2 and x_shape (1, H, W), got "
                f"{model.latent_dim} and {model.x_shape}."
            )
        x, labels = images_and_labels(split)
        conditional = isinstance(model, ConditionalVAE)
        if conditional and (labels is None or y is None):
            raise ValueError(
                "A ConditionalVAE encodes x with its label and decodes z at one, so split must hold labels and y be one of "
                f"0 to {model.classes - 1}, for example LatentExplorer(model, split, y=0)."
            )
        if y is not None and not conditional:
            raise ValueError(
                f"y is the label that a ConditionalVAE decodes z at; a {type(model).__name__} has none."
            )
        device = next(model.parameters()).device
        x = x[: require_count("count", count)].to(device)
        labels = None if labels is None else labels[:count]
        with measuring(model):
            prepared = model.prepare(x, generator(0, device))
            mu, _ = model.encode(prepared, labels.to(device)) if conditional else model.encode(prepared)
        thumbnails = _shrunk(grey_bytes(x))
        super().__init__(
            z=[0.0, 0.0],
            _decoder=pack_decoder(model, mu),
            _points=pack(mu, np.float32),
            _labels=[] if labels is None else labels.tolist(),
            _pixels=pack(thumbnails, np.uint8),
            _shape=list(model.x_shape[1:]),
            _thumbnail=list(thumbnails.shape[2:]),
            # Wide enough for three standard deviations of the prior and for nearly all dots; a few far ones may lie outside.
            _limit=max(3.0, round(mu.abs().amax(1).quantile(0.98).item(), 1)),
            _classes=model.classes if conditional else 0,
        )
        if conditional:
            self.y = y

    @traitlets.validate("z")
    def _stay_in_the_plane(self, proposal: dict) -> list[float]:
        return (
            [min(self._limit, max(-self._limit, value)) for value in proposal["value"]]
            if self._limit
            else proposal["value"]
        )

    @traitlets.validate("y")
    def _is_a_label(self, proposal: dict) -> int:
        y = proposal["value"]
        if self._classes == 0 and y != 0:
            raise traitlets.TraitError(f"y must be 0, because this model is told no label, got {y}.")
        if self._classes and not 0 <= y < self._classes:
            raise traitlets.TraitError(f"y must be a label from 0 to {self._classes - 1}, got {y}.")
        return y


def _shrunk(x: Tensor) -> Tensor:
    """Images (N, 1, H, W) uint8, each square of so many pixels averaged that no side is longer than THUMBNAIL."""
    factor = -(-max(x.shape[2:]) // THUMBNAIL)
    return (
        x if factor == 1 else functional.avg_pool2d(x.float(), factor, ceil_mode=True).round().to(torch.uint8)
    )
