"""BottleneckExplorer: squeeze the bottleneck of an autoencoder and of PCA, and watch the reconstructions."""

import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_count
from course_utils.data import ImageSet
from course_utils.evaluation import squared_errors_by_k
from course_utils.measuring import measuring
from course_utils.models import PCA, Autoencoder
from course_utils.widgets.base import Explorer, module, require_labels
from course_utils.widgets.networks import pack_decoder, run
from course_utils.widgets.pack import pack, pack_linear, probes, require_agreement
from course_utils.widgets.traits import Index

AVERAGED = 1000  # how many images the curves are means of


class BottleneckExplorer(Explorer):
    """Keep the first k code numbers, set the rest to 0: the x̃ of the autoencoder and of PCA       slide 3

    model: an Autoencoder of grey images with an MLP decoder, whose first code numbers matter most, as after
    training with ``objectives.nested_squared_error``; pca: a fitted PCA with as many components; split:
    images (N, 1, H, W) and labels (N,). The first ``count`` images can be chosen; the curves are means of
    ‖x - x̃‖² over the first 1000.
    ``.k`` and ``.index``, the number of the image, change as you drag, and setting them moves the widget.
    Raises TypeError and ValueError for models that cannot be compared in this way, ValueError for images
    without labels, TraitError for a k or an index that does not exist.
    """

    _esm = module("bottleneck")

    k = traitlets.Int().tag(sync=True)
    index = Index(of="_count").tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _pca = traitlets.Dict().tag(sync=True)
    _codes = traitlets.Unicode().tag(sync=True)
    _images = traitlets.Unicode().tag(sync=True)
    _errors = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: Autoencoder, pca: PCA, split: ImageSet, count: int = 10):
        if not isinstance(model, Autoencoder) or len(model.x_shape) != 3 or model.x_shape[0] != 1:
            raise TypeError(
                "BottleneckExplorer shows a models.Autoencoder of grey images, x_shape (1, H, W), got "
                f"{type(model).__name__} with x_shape {getattr(model, 'x_shape', None)}."
            )
        if pca.latent_dim != model.latent_dim:
            raise ValueError(
                f"The two are compared at the same k, so pca.latent_dim must be {model.latent_dim}, the "
                f"autoencoder's, got {pca.latent_dim}; use PCA({model.latent_dim}).fit(x)."
            )
        self._latent_dim = model.latent_dim
        split = require_labels(split)
        self._count = min(require_count("count", count), len(split.x))
        with measuring(model):
            x = model.prepare(split.x[: max(self._count, AVERAGED)])
            x_pca = x.to(pca.mean)
            pairs = [(x, model.encode(x), model.decode), (x_pca, pca.encode(x_pca), pca.decode)]
            errors = [squared_errors_by_k(*pair)[:AVERAGED].mean(0) for pair in pairs]
        config = dict(
            limits=dict(k=[1, model.latent_dim]),
            labels=split.y[: self._count].tolist(),
            shape=list(model.x_shape[1:]),
            averaged=min(len(x), AVERAGED),
        )
        (_, z, _), (_, z_pca, _) = pairs
        super().__init__(
            config,
            k=min(8, model.latent_dim),
            index=0,
            _decoder=pack_decoder(model, z),
            _pca=_pack_pca(pca, z_pca),
            _codes=pack(_stacked(z[: self._count], z_pca[: self._count]), np.float32),
            _images=pack(x[: self._count], np.float32),
            _errors=pack(_stacked(*errors), np.float32),
        )

    @traitlets.validate("k")
    def _stay_in_range(self, proposal: dict) -> int:
        if not 1 <= proposal["value"] <= self._latent_dim:
            raise traitlets.TraitError(
                f"k must be between 1 and {self._latent_dim}, got {proposal['value']}."
            )
        return proposal["value"]


def _stacked(*two: Tensor) -> Tensor:
    return torch.stack([one.float().cpu() for one in two])


def _pack_pca(pca: PCA, codes: Tensor) -> dict:
    """What PCA decodes, as one linear layer; ``codes`` (N, K) are some that it will decode."""
    layers, z = [pack_linear(pca.components.T, pca.mean)], probes(codes)
    require_agreement("what this PCA decodes", run(layers, z), pca.decode(z))
    return dict(layers=layers, sigmoid=False)
