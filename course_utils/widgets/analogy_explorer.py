"""AnalogyExplorer: every digit in the handwriting of one image, and the handwriting under the hand."""

import numpy as np
import traitlets

from course_utils.arguments import require_count
from course_utils.data import ImageSet
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import ConditionalVAE
from course_utils.widgets.core import CSS, BeginsAtAnImage, Finite, grey_bytes, module, require_labels
from course_utils.widgets.pack import pack, pack_decoder


class AnalogyExplorer(BeginsAtAnImage):
    """Decode z = mu(x, y) of a chosen image at every label, and vary two coordinates of z at fixed labels        slides 25 and 26

    model: a ConditionalVAE with at least two latent dimensions; split: images (N, 1, H, W) and labels (N,), of which the first
    ``count`` can be chosen. ``.index`` is the chosen image: setting it puts ``.z`` at its mu(x, y). ``.z`` (K numbers) and
    ``.dims``, the two coordinates that the hand moves, counted from 0, move the widget too.
    Raises TypeError for another kind of model, ValueError for one latent dimension, colours, or images without labels.
    """

    _esm = module("analogy_explorer")
    _css = CSS
    own_state = (
        "index",
        "z",
        "dims",
        "_decoder",
        "_mu",
        "_labels",
        "_pixels",
        "_shape",
        "_classes",
        "_limit",
    )

    index = traitlets.Int(0, min=0).tag(sync=True)
    z = traitlets.List(Finite()).tag(sync=True)
    dims = traitlets.List(traitlets.Int(min=0), minlen=2, maxlen=2).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _mu = traitlets.List().tag(sync=True)
    _labels = traitlets.List(traitlets.Int()).tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _classes = traitlets.Int().tag(sync=True)
    _limit = traitlets.Float().tag(sync=True)

    def __init__(self, model: ConditionalVAE, split: ImageSet, count: int = 24):
        if not isinstance(model, ConditionalVAE):
            raise TypeError(
                f"AnalogyExplorer needs a model that is told the label, a ConditionalVAE, got a {type(model).__name__}."
            )
        if model.latent_dim < 2 or model.x_shape[0] != 1 or len(model.x_shape) != 3:
            raise ValueError(
                "AnalogyExplorer moves two latent coordinates of grey images, so latent_dim must be at least 2 and x_shape "
                f"(1, H, W), got {model.latent_dim} and {model.x_shape}."
            )
        split = require_labels(split)
        x, y = split.x[: require_count("count", count)], split.y[:count]
        device = next(model.parameters()).device
        with measuring(model):
            mu, _ = model.encode(model.prepare(x.to(device), generator(0, device)), y.to(device))
        self._count = len(x)
        super().__init__(
            index=0,
            z=mu[0].tolist(),
            dims=mu.var(0, correction=0)
            .topk(2)
            .indices.sort()
            .values.tolist(),  # where these images differ most
            _decoder=pack_decoder(model, mu),
            _mu=mu.tolist(),
            _labels=y.tolist(),
            _pixels=pack(grey_bytes(x), np.uint8),
            _shape=list(model.x_shape[1:]),
            _classes=model.classes,
            _limit=max(3.0, round(mu.abs().max().item() + 0.05, 1)),
        )

    def _z_of(self, index: int) -> list[float]:
        return self._mu[index]

    @traitlets.validate("index")
    def _is_there(self, proposal: dict) -> int:
        if proposal["value"] >= self._count:
            raise traitlets.TraitError(f"index must be from 0 to {self._count - 1}, got {proposal['value']}.")
        return proposal["value"]

    @traitlets.validate("z")
    def _has_every_coordinate(self, proposal: dict) -> list[float]:
        if self._mu and len(proposal["value"]) != len(self._mu[0]):
            raise traitlets.TraitError(
                f"z must have {len(self._mu[0])} numbers, got {len(proposal['value'])}."
            )
        return proposal["value"]

    @traitlets.validate("dims")
    def _are_two_coordinates(self, proposal: dict) -> list[int]:
        first, second = proposal["value"]
        if first == second or (self._mu and max(first, second) >= len(self._mu[0])):
            raise traitlets.TraitError(
                f"dims must be two different coordinates from 0 to {len(self._mu[0]) - 1}, got {[first, second]}."
            )
        return proposal["value"]
