"""AnalogyExplorer: every digit in the handwriting of one image."""

import numpy as np
import traitlets

from course_utils.arguments import kind_of, require_count
from course_utils.data import ImageSet
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import ConditionalVAE
from course_utils.widgets.base import BeginsAtAnImage, grey_bytes, module, require_grey, require_labels
from course_utils.widgets.networks import pack_decoder
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite, Index


class AnalogyExplorer(BeginsAtAnImage):
    """Decode z = mu(x, y) of a chosen image at every label, and vary z at fixed labels      slides 25 and 26

    model: a ConditionalVAE with at least two latent dimensions; split: images (N, 1, H, W) and labels (N,),
    of which the first ``count`` can be chosen.
    ``.index`` is the chosen image: setting it puts ``.z`` at its mu(x, y). ``.z`` (K numbers) and ``.dims``,
    the two coordinates that the cross moves, counted from 0, move the widget too.
    Raises TypeError for another kind of model, ValueError for one latent dimension, colours, or images
    without labels.
    """

    _esm = module("analogy")

    index = Index(of="_count").tag(sync=True)
    z = traitlets.List(Finite()).tag(sync=True)
    dims = traitlets.List(traitlets.Int(min=0), minlen=2, maxlen=2).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: ConditionalVAE, split: ImageSet, count: int = 24):
        if not isinstance(model, ConditionalVAE):
            raise TypeError(
                "AnalogyExplorer needs a model that is told the label, a ConditionalVAE, got "
                f"{kind_of(model)}."
            )
        require_grey(
            "AnalogyExplorer",
            "moves two latent coordinates of grey images",
            model,
            latent_dim=2,
            at_least=True,
        )
        split = require_labels(split)
        x, y = split.x[: require_count("count", count)], split.y[:count]
        device = next(model.parameters()).device
        with measuring(model):
            mu, _ = model.encode(model.prepare(x.to(device), generator(0, device)), y.to(device))
        self._count, self._mu = len(x), mu.tolist()
        config = dict(
            mu=self._mu,
            labels=y.tolist(),
            shape=list(model.x_shape[1:]),
            classes=model.classes,
            limit=max(3.0, round(mu.abs().max().item() + 0.05, 1)),  # of the pad
        )
        differ_most = mu.var(0, correction=0).topk(2).indices  # the coordinates in which these images do
        super().__init__(
            config,
            index=0,
            z=self._mu[0],
            dims=differ_most.sort().values.tolist(),
            _decoder=pack_decoder(model, mu),
            _pixels=pack(grey_bytes(x), np.uint8),
        )

    def _z_of(self, index: int) -> list[float]:
        return self._mu[index]

    @traitlets.validate("z")
    def _has_every_coordinate(self, proposal: dict) -> list[float]:
        z, latent_dim = proposal["value"], len(self._mu[0])
        if len(z) != latent_dim:
            raise traitlets.TraitError(f"z must have {latent_dim} numbers, got {len(z)}.")
        return z

    @traitlets.validate("dims")
    def _are_two_coordinates(self, proposal: dict) -> list[int]:
        (first, second), last = proposal["value"], len(self._mu[0]) - 1
        if first == second or max(first, second) > last:
            raise traitlets.TraitError(
                f"dims must be two different coordinates from 0 to {last}, got {[first, second]}."
            )
        return proposal["value"]
