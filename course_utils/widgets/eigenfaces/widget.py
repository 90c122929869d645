"""EigenfacesExplorer: make a face out of the leading principal components."""

import math

import numpy as np
import traitlets
from torch import Tensor
from torch.nn import functional

from course_utils.arguments import require_count
from course_utils.data.examples import as_tensor
from course_utils.models import PCA
from course_utils.widgets.base import BeginsAtAnImage, grey_bytes, module
from course_utils.widgets.networks import run
from course_utils.widgets.pack import pack, pack_linear, probes, require_agreement
from course_utils.widgets.traits import Finite, Index


class EigenfacesExplorer(BeginsAtAnImage):
    """Move along the leading components and see the face that they make: mean + Σ_k z_k s_k u_k      slide 6

    pca: a PCA fitted to grey images; x: images (N, 1, H, W), uint8 or floating point, to start from, each by
    its projection onto the first ``components`` components; the others stay at 0.
    ``.z`` holds one number for each component, in units of its standard deviation s_k over the data that pca
    was fitted to; ``.index`` is the image that z started from, None for the mean. They change as you drag,
    and setting them moves the widget.
    Raises ValueError for more components than pca has or than vary, TraitError for a z or an index that does
    not exist.
    """

    _esm = module("eigenfaces")

    z = traitlets.List(Finite()).tag(sync=True)
    index = Index(None, of="_count", allow_none=True).tag(sync=True)
    _face = traitlets.Dict().tag(sync=True)
    _starts = traitlets.Unicode().tag(sync=True)
    _images = traitlets.Unicode().tag(sync=True)

    def __init__(self, pca: PCA, x: Tensor, components: int = 8):
        if require_count("components", components) > pca.latent_dim:
            raise ValueError(f"components must be at most {pca.latent_dim}, those of pca, got {components}.")
        deviations = pca.variances[:components].sqrt()
        if not deviations[-1] > 1e-6 * deviations[0]:
            raise ValueError(
                f"Each of the {components} components must vary, but the last has a standard deviation of "
                f"{deviations[-1].item():g}; use fewer components."
            )
        x = as_tensor(x)
        if x.dim() != 4 or x.shape[1] != 1 or len(x) == 0:
            raise ValueError(f"x must be grey images (N, 1, H, W), got {tuple(x.shape)}.")
        x = x.to(pca.mean.device)
        starts = pca.encode(x)[:, :components] / deviations
        self._count, self._projections = len(x), starts.cpu().double()
        layers, z = [pack_linear(pca.components[:components].T * deviations, pca.mean)], probes(starts)
        coordinates = functional.pad(z * deviations, (0, pca.latent_dim - components))
        require_agreement("what this PCA decodes", run(layers, z), pca.decode(coordinates))
        # Three standard deviations, or as far as the images reach.
        self._limit = max(3.0, math.ceil(10 * starts.abs().max().item()) / 10)
        super().__init__(
            dict(limits=dict(z=[-self._limit, self._limit]), shape=list(x.shape[2:])),
            z=[0.0] * components,
            _face=dict(layers=layers, sigmoid=False),
            _starts=pack(starts, np.float32),
            _images=pack(grey_bytes(x), np.uint8),
        )

    def _z_of(self, index: int | None) -> list[float]:
        return [0.0] * len(self.z) if index is None else self._projections[index].tolist()

    @traitlets.validate("z")
    def _one_for_each_component(self, proposal: dict) -> list[float]:
        z, components = proposal["value"], self._projections.shape[1]
        if len(z) != components:
            raise traitlets.TraitError(f"z must hold {components} numbers, got {len(z)}.")
        return [min(self._limit, max(-self._limit, value)) for value in z]
