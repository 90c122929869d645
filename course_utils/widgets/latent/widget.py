"""LatentExplorer: drag through the latent plane of a VAE."""

import base64
from collections.abc import Iterable

import numpy as np
import torch
import traitlets
from torch import Tensor
from torch.nn import functional

from course_utils import latents
from course_utils.arguments import kind_of, require_count, with_article
from course_utils.data import ImageSet
from course_utils.data.images import images_and_labels
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import VAE, ConditionalVAE
from course_utils.widgets.base import Explorer, grey_bytes, module, require_grey
from course_utils.widgets.mosaic import TILES, pack_mosaic, tile_shape
from course_utils.widgets.networks import pack_decoder
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite

THUMBNAIL = 64  # pixels: the dots' images travel no larger
MARKS = 20  # up to so many labels have a mark of their own each; of more, none has


class LatentExplorer(Explorer):
    """Drag through a VAE's latent plane and see what the decoder draws; dots are images at their mu(x).

    Faintly under the dots is what the decoder draws there.

    model: a VAE with latent_dim = 2 whose decoder the browser can compute, or a ConditionalVAE, with ``y``,
    the label at which z is decoded; its dots lie at mu(x, y) of their own labels.
    split: images (N, 1, H, W), of which the first ``count`` become dots, and their labels (N,), any whole
    numbers: a data.ImageSet or a pair (x, y), tensors or arrays; for a VAE also images alone. Images of more
    than 64 pixels a side are shown at a fraction of their size.
    ``.z`` is the point (z₁, z₂) under the cross and ``.y`` the label, 0 for a VAE; setting one moves the
    widget.
    Raises TypeError for another kind of model or of split, ValueError for another plane, colours, a decoder
    that the browser cannot compute, or images whose labels are missing.
    """

    _esm = module("latent")

    z = traitlets.List(Finite(), minlen=2, maxlen=2).tag(sync=True)
    y = traitlets.Int(0).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _points = traitlets.Unicode().tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)
    _mosaics = traitlets.List(traitlets.Unicode()).tag(sync=True)  # one, or one for each label

    def __init__(
        self,
        model: VAE | ConditionalVAE,
        split: ImageSet | tuple[Tensor, Tensor] | Tensor,
        count: int = 600,
        y: int | None = None,
    ):
        _require_plane(model)
        x, labels = images_and_labels(split)
        conditional = _is_told_a_label(model, labels, y)
        x, labels = x[: require_count("count", count)], None if labels is None else labels[:count]
        device = next(model.parameters()).device
        with measuring(model):
            told = (labels.to(device),) if conditional else ()
            mu, _ = model.encode(model.prepare(x.to(device), generator(0, device)), *told)
        # Three standard deviations of the prior, and nearly all dots; those outside are not drawn.
        self._limit = max(3.0, round(mu.abs().amax(1).quantile(0.98).item(), 1))
        self._classes = model.classes if conditional else 0
        thumbnails = _shrunk(grey_bytes(x))
        config = dict(
            limits=dict(z=[-self._limit, self._limit]),
            classes=self._classes,
            labels=[] if labels is None else labels.tolist(),  # none for images alone
            names=[] if labels is None else names_of(mu.cpu(), labels.cpu(), self._limit),
            shape=list(model.x_shape[1:]),
            thumbnail=list(thumbnails.shape[2:]),
            tiles=TILES,
            tile=tile_shape(model),
        )
        super().__init__(
            config,
            z=[0.0, 0.0],
            y=y if conditional else 0,
            _decoder=pack_decoder(model, mu),
            _points=pack(mu, np.float32),
            _pixels=pack(thumbnails, np.uint8),
            _mosaics=_mosaics_of(model, self._limit, range(self._classes) if conditional else [None]),
        )

    @traitlets.validate("z")
    def _stay_in_the_plane(self, proposal: dict) -> list[float]:
        return [min(self._limit, max(-self._limit, value)) for value in proposal["value"]]

    @traitlets.validate("y")
    def _is_a_label(self, proposal: dict) -> int:
        y = proposal["value"]
        if self._classes == 0 and y != 0:
            raise traitlets.TraitError(f"y must be 0, because this model takes no label, got {y}.")
        if self._classes and not 0 <= y < self._classes:
            raise traitlets.TraitError(f"y must be a label from 0 to {self._classes - 1}, got {y}.")
        return y


def _require_plane(model: object) -> None:
    if not isinstance(model, VAE | ConditionalVAE):
        raise TypeError(f"LatentExplorer shows a models.VAE or a ConditionalVAE, got {kind_of(model)}.")
    require_grey("LatentExplorer", "shows a plane of grey images", model, latent_dim=2)


def _is_told_a_label(model: VAE | ConditionalVAE, labels: Tensor | None, y: int | None) -> bool:
    """Whether the model is a conditional one; ValueError where it lacks a label, or y is of no use."""
    conditional = isinstance(model, ConditionalVAE)
    if conditional and (labels is None or y is None):
        raise ValueError(
            "A ConditionalVAE encodes x with its label and decodes z at one, so split must hold labels and y "
            f"be one of 0 to {model.classes - 1}, for example LatentExplorer(model, split, y=0)."
        )
    if y is not None and not conditional:
        raise ValueError(
            "y is the label that a ConditionalVAE decodes z at; "
            f"{with_article(type(model).__name__)} has none."
        )
    return conditional


def _mosaics_of(model: VAE | ConditionalVAE, limit: float, labels: Iterable[int | None]) -> list[str]:
    """What the decoder draws everywhere, for each of the labels."""
    with measuring(model):
        return [base64.b64encode(pack_mosaic(model, limit, y)).decode() for y in labels]


def names_of(mu: Tensor, labels: Tensor, limit: float) -> list[tuple[int, float, float]]:
    """Each label and the z at which to write it; none where they are too many to have a mark each."""
    if len(labels.unique()) > MARKS:
        return []
    names, places = latents.middles(mu, labels, apart=limit / 8)
    return [(label, *place) for label, place in zip(names.tolist(), places.tolist(), strict=True)]


def _shrunk(x: Tensor) -> Tensor:
    """Images (N, 1, H, W) uint8, squares of pixels averaged so that no side is longer than THUMBNAIL."""
    factor = -(-max(x.shape[2:]) // THUMBNAIL)
    return (
        x if factor == 1 else functional.avg_pool2d(x.float(), factor, ceil_mode=True).round().to(torch.uint8)
    )
