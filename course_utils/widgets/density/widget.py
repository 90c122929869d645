"""DensityExplorer: p(x) in the plane, the sum of one bump for each z along a curve, for any eta."""

import math
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_tensor
from course_utils.distributions import gaussian_log_likelihood, standard_normal_log_prob
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite

REACH, ALL = 4.0, 385  # z goes from -4 to 4, at most in so many places
BUMPS = (5, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 385)  # each time the ends and places evenly between
ETA_LIMITS = (0.003, 0.3)
MARGIN = 0.2  # of the extent of nearly all data, around them; the window leaves out the furthest 2 %
SHARE = 0.99  # of p(x), for the number of bumps that matter


class DensityExplorer(Explorer):
    """p(x) = ∫ p(z) N(x; G(z), eta I) dz for a curve G in the plane, next to data    slides 10, 11

    The integral is a sum of bumps N(x; G(z), eta I) with weights p(z) Δz, at z from -4 to 4.

    decoder: G, z (n, 1) -> (n, 2); points (N, 2), the data. Raises ValueError for other shapes.
    ``.eta``, 0.003 to 0.3, ``.bumps``, 5 to 385, and ``.x``, the point at which p(x) is read, change as you
    move them, and setting them moves the widget. ``.log_px`` is log p(x) there, ``.mean_log_px`` its mean
    over the data, both in nats; ``.matter`` is how many bumps make up 99 % of p(x).
    """

    _esm = module("density")
    facts: ClassVar = dict(bumps=BUMPS, reach=REACH, share=SHARE, limits=dict(eta=ETA_LIMITS))

    eta = Finite(0.03, min=ETA_LIMITS[0], max=ETA_LIMITS[1]).tag(sync=True)
    bumps = traitlets.Enum(BUMPS, default_value=BUMPS[-1]).tag(sync=True)
    x = traitlets.List(Finite(), default_value=[0.6, 0.2], minlen=2, maxlen=2).tag(sync=True)

    def __init__(self, decoder: Callable[[Tensor], Tensor], points: Tensor, **traits: object):
        self._points = require_tensor("points", points).detach().cpu().double()
        if self._points.dim() != 2 or self._points.shape[1] != 2:
            raise ValueError(f"points must have shape (N, 2), got {tuple(self._points.shape)}.")
        self._z = torch.linspace(-REACH, REACH, ALL, dtype=torch.float64).unsqueeze(1)
        with torch.no_grad():
            self._curve = decoder(self._z).detach().cpu().double()
        if self._curve.shape != (ALL, 2):
            raise ValueError(
                f"decoder must take z ({ALL}, 1) to ({ALL}, 2), a curve in the plane, "
                f"got {tuple(self._curve.shape)}."
            )
        low, high = self._points.quantile(torch.tensor([0.02, 0.98], dtype=torch.float64), dim=0)
        half = (0.5 + MARGIN) * (high - low).max().item()
        window = [[centre - half, centre + half] for centre in ((low + high) / 2).tolist()]
        packed = dict(curve=pack(self._curve, np.float64), points=pack(self._points, np.float64))
        super().__init__(config=packed | dict(window=window), **traits)

    def _log_terms(self, x: Tensor) -> Tensor:
        """log of each bump's share p(z) Δz N(x; G(z), eta I): x (N, 2) -> (bumps, N)."""
        kept = torch.arange(0, ALL, (ALL - 1) // (self.bumps - 1))
        log_weight = standard_normal_log_prob(self._z[kept]) + math.log(2 * REACH / (self.bumps - 1))
        return log_weight.unsqueeze(1) + gaussian_log_likelihood(x, self._curve[kept].unsqueeze(1), self.eta)

    @property
    def log_px(self) -> float:
        """log p(x) at ``x``, in nats."""
        return self._log_terms(torch.tensor([self.x], dtype=torch.float64)).logsumexp(0).item()

    @property
    def mean_log_px(self) -> float:
        """The mean of log p(x) over the data, in nats."""
        return self._log_terms(self._points).logsumexp(0).mean().item()

    @property
    def matter(self) -> int:
        """The least number of bumps that together make up 99 % of p(x) at ``x``."""
        share = self._log_terms(torch.tensor([self.x], dtype=torch.float64))[:, 0].softmax(0)
        return int((share.sort(descending=True).values.cumsum(0) < SHARE).sum()) + 1
