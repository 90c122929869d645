"""LineExplorer: turn a line through points in the plane, and watch variance and error, whose sum stays."""

import math
from typing import ClassVar

import numpy as np
import traitlets
from torch import Tensor

from course_utils.arguments import require_finite
from course_utils.data.examples import as_tensor
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite

HALF_TURN = 180.0  # degrees, after which a line is where it was


class LineExplorer(Explorer):
    """Turn a line through the mean of points in the plane: what it keeps and what it loses        slide 6

    x: points (N, 2), of which the mean is taken away. ``.angle`` is that of the line, 0 to 180 degrees. It
    changes as you drag, and setting it moves the widget. ``.variance``, the mean squared length of the
    projections onto the line, and ``.error``, that of the distances from it, follow.
    Raises TypeError and ValueError for anything but two or more different points in the plane.
    """

    _esm = module("line")
    facts: ClassVar = dict(limits=dict(angle=[0.0, HALF_TURN]))

    angle = Finite(0.0, min=0.0, max=HALF_TURN).tag(sync=True)
    _points = traitlets.Unicode().tag(sync=True)

    def __init__(self, x: Tensor, angle: float = 0.0):
        x = as_tensor(x)
        if x.dim() != 2 or x.shape[1] != 2:
            raise ValueError(f"x must be points in the plane, (N, 2), got {tuple(x.shape)}.")
        x = require_finite("x", x).double()
        x = x - x.mean(0)
        if len(x) < 2 or not x.any():
            raise ValueError("x must hold two or more different points, or every line is as good.")
        self._covariance = (x.T @ x / len(x)).tolist()
        super().__init__(angle=angle, _points=pack(x, np.float32))

    @property
    def variance(self) -> float:
        """uᵀCu, with u of length 1 along the line."""
        u = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return sum(u[i] * u[j] * self._covariance[i][j] for i in (0, 1) for j in (0, 1))

    @property
    def error(self) -> float:
        """The rest of the total variance."""
        return self._covariance[0][0] + self._covariance[1][1] - self.variance
