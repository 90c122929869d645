"""BottleneckExplorer: squeeze the bottleneck and watch, an autoencoder beside PCA."""

import anywidget
import numpy as np
import torch
import traitlets

from course_utils.arguments import require_count
from course_utils.data import ImageSet
from course_utils.evaluation import squared_errors_by_k
from course_utils.measuring import measuring
from course_utils.models import PCA, Autoencoder
from course_utils.widgets.core import CSS, module, require_labels
from course_utils.widgets.pack import pack, pack_decoder, pack_linear, probes, require_agreement, run

AVERAGED = 1000  # how many images the curves are means of


class BottleneckExplorer(anywidget.AnyWidget):
    """Keep the first k code numbers, put 0 for the rest, and see x̃: the autoencoder's beside PCA's        slide 3

    model: an Autoencoder of grey images with an MLP decoder, whose first code numbers matter most, as after training with
    ``objectives.nested_squared_error``; pca: a fitted PCA with as many components; split: images (N, 1, H, W) and labels
    (N,). The first ``count`` images can be chosen; the curves are means of ‖x - x̃‖² over the first 1000. ``.k`` and
    ``.index``, the number of the image, follow the hand, and setting them moves the widget.
    Raises TypeError and ValueError for models that cannot be compared so, ValueError for images without labels, TraitError for a k or an index that is not there.
    """

    _esm = module("bottleneck_explorer")
    _css = CSS
    own_state = (
        "k",
        "index",
        "_decoder",
        "_pca",
        "_codes",
        "_images",
        "_labels",
        "_shape",
        "_errors",
        "_averaged",
    )

    k = traitlets.Int().tag(sync=True)
    index = traitlets.Int().tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _pca = traitlets.Dict().tag(sync=True)
    _codes = traitlets.Unicode().tag(sync=True)
    _images = traitlets.Unicode().tag(sync=True)
    _labels = traitlets.List(traitlets.Int()).tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _errors = traitlets.Unicode().tag(sync=True)
    _averaged = traitlets.Int().tag(sync=True)

    def __init__(self, model: Autoencoder, pca: PCA, split: ImageSet, count: int = 10):
        if not isinstance(model, Autoencoder) or len(model.x_shape) != 3 or model.x_shape[0] != 1:
            raise TypeError(
                "BottleneckExplorer shows a models.Autoencoder of grey images, x_shape (1, H, W), got "
                f"{type(model).__name__} with x_shape {getattr(model, 'x_shape', None)}."
            )
        if pca.latent_dim != model.latent_dim:
            raise ValueError(
                f"The two are compared at the same k, so pca.latent_dim must be {model.latent_dim}, the autoencoder's, "
                f"got {pca.latent_dim}; use PCA({model.latent_dim}).fit(x)."
            )
        self._latent_dim = model.latent_dim
        split = require_labels(split)
        count = min(require_count("count", count), len(split.x))
        with measuring(model):
            x = model.prepare(split.x[: max(count, AVERAGED)])
            x_pca = x.to(pca.mean)
            pairs = [(x, model.encode(x), model.decode), (x_pca, pca.encode(x_pca), pca.decode)]
            z_pca = probes(pairs[1][1])
            layers = [pack_linear(pca.components.T, pca.mean)]
            require_agreement("what this PCA decodes", run(layers, z_pca), pca.decode(z_pca))
            errors = [squared_errors_by_k(*pair)[:AVERAGED].mean(0) for pair in pairs]
        super().__init__(
            k=min(8, model.latent_dim),
            index=0,
            _decoder=pack_decoder(model, pairs[0][1]),
            _pca=dict(layers=layers, sigmoid=False),
            _codes=pack(torch.stack([z[:count].float().cpu() for _, z, _ in pairs]), np.float32),
            _images=pack(x[:count], np.float32),
            _labels=split.y[:count].tolist(),
            _shape=list(model.x_shape[1:]),
            _errors=pack(torch.stack([error.float().cpu() for error in errors]), np.float32),
            _averaged=min(len(x), AVERAGED),
        )

    @traitlets.validate("k", "index")
    def _stay_in_range(self, proposal: dict) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (1, self._latent_dim) if name == "k" else (0, len(self._labels) - 1)
        if not low <= value <= high:
            raise traitlets.TraitError(f"{name} must be between {low} and {high}, got {value}.")
        return value
