"""ManifoldExplorer: the curve that a decoder with one code number draws through the data."""

from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import kind_of
from course_utils.measuring import measuring
from course_utils.models import Autoencoder
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.networks import pack_decoder
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite

ELEVATION = 25.0  # of the first view, in degrees
ELEVATIONS = (-90.0, 90.0)
BEYOND = 0.1  # how far the curve is drawn beyond the codes of the data, as a part of their range


def telling_angles(points: Tensor) -> list[float]:
    """Azimuth and elevation, in degrees, of the view from a little above that spreads points (N, 3) most.

    At least 20 degrees off the axes, so that the depth of the box around them is seen.
    """
    azimuths = torch.tensor([quarter + off for quarter in (-180, -90, 0, 90) for off in range(20, 75, 5)])
    azimuth, elevation = torch.deg2rad(azimuths), torch.deg2rad(torch.tensor(ELEVATION))
    right = torch.stack([azimuth.cos(), azimuth.sin(), torch.zeros_like(azimuth)], 1)
    away = torch.stack([-azimuth.sin(), azimuth.cos(), torch.zeros_like(azimuth)], 1)
    up = elevation.sin() * away + elevation.cos() * torch.tensor([0.0, 0.0, 1.0])
    centred = (points - points.mean(0)).to(right)
    screen = centred @ torch.stack([right, up], 2)  # (views, N, 2)
    best = torch.linalg.det(screen.mT @ screen).argmax()
    return [float(azimuths[best]), ELEVATION]


class ManifoldExplorer(Explorer):
    """Slide a code z along the image of the decoder, a curve in the plane or in space        slide 7

    model: an Autoencoder with latent_dim 1, x_shape (2,) or (3,) and an MLP decoder; x: points (N, 2) or
    (N, 3). The widget shows the points, the curve decode(z) over their codes and a little beyond, and how the
    point whose code is nearest to z is projected: from x to x̃ = decode(encode(x)).
    ``.z`` is the code; ``.angles`` the azimuth and the elevation of the view of points in space, in degrees,
    and empty in the plane; ``.all_projections`` shows those of all points. They change as you drag, and
    setting them moves the widget.
    Raises TypeError and ValueError for another kind of model, TraitError for invalid viewing angles.
    """

    _esm = module("manifold")
    facts: ClassVar = dict(elevations=ELEVATIONS)

    z = Finite().tag(sync=True)
    angles = traitlets.List(Finite()).tag(sync=True)
    all_projections = traitlets.Bool(False).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _points = traitlets.Unicode().tag(sync=True)
    _codes = traitlets.Unicode().tag(sync=True)

    def __init__(self, model: Autoencoder, x: Tensor):
        if not isinstance(model, Autoencoder):
            raise TypeError(f"ManifoldExplorer shows a models.Autoencoder, got {kind_of(model)}.")
        if model.latent_dim != 1 or model.x_shape not in ((2,), (3,)):
            raise ValueError(
                "ManifoldExplorer draws a curve in two or three dimensions, so latent_dim must be 1 and "
                f"x_shape (2,) or (3,), got {model.latent_dim} and {model.x_shape}."
            )
        x = model.prepare(x)
        with measuring(model):
            codes = model.encode(x).flatten()
            low, high = codes.min().item(), codes.max().item()
            beyond = BEYOND * (high - low)
            self._limits = (low - beyond, high + beyond)
            curve = model.decode(torch.linspace(*self._limits, 200).to(codes).unsqueeze(1))
        if not high - low > 1e-6:
            raise ValueError(
                f"The encoder gives all points nearly the same code, {low:g}, so there is no curve; train "
                "the model first."
            )
        self._turns = model.x_shape == (3,)
        super().__init__(
            dict(limits=dict(z=self._limits)),
            z=codes.median().item(),
            angles=telling_angles(curve.cpu()) if self._turns else [],
            _decoder=pack_decoder(model, codes.unsqueeze(1)),
            _points=pack(x, np.float32),
            _codes=pack(codes, np.float32),
        )

    @traitlets.validate("z")
    def _stay_on_the_curve(self, proposal: dict) -> float:
        return min(self._limits[1], max(self._limits[0], proposal["value"]))

    @traitlets.validate("angles")
    def _only_in_space(self, proposal: dict) -> list[float]:
        angles, count = proposal["value"], 2 if self._turns else 0
        if len(angles) != count:
            raise traitlets.TraitError(
                f"angles must hold {count} numbers for these points, got {len(angles)}."
            )
        lowest, highest = ELEVATIONS
        return [angles[0], min(highest, max(lowest, angles[1]))] if angles else angles
