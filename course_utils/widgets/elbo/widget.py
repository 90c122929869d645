"""ElboExplorer: drag q over an exact posterior and watch the bound."""

import math
from typing import ClassVar

import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.distributions import LOG_TWO_PI
from course_utils.measuring import measuring
from course_utils.models.protocol import LatentModel, require_drawn, require_model
from course_utils.objectives import given
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Finite

MU_LIMITS, LOG_SIGMA_LIMITS = (-3.5, 3.5), (-3.0, 0.7)
NARROWEST_POSTERIOR = 0.08
# The grid of the integrals: if the limits grow, it must still reach four sigma beyond the farthest mean, and
# be several times finer than the narrowest q.
GRID_LIMIT, GRID_POINTS = 12.0, 4801
CURVE_EVERY = 4  # of the grid's points is a point of the curve; the first and the last are among them


class ElboExplorer(Explorer):
    """Drag q = N(mu, sigma²) over p(z|x) of one x: reconstruction - KL = F, F + gap = log p(x)    slide 17

    If x is a point in the plane, and the model has ``decode``, the widget also shows the curve of the means
    of p(x|z) with q's mass along it: the reconstruction term is what is left between that mass and x.

    model: anything with ``latent_dim`` 1, ``prepare`` and ``log_likelihood``, a small VAE for one; x: one
    example (1, *x_shape); y: its label (1,), for a model of p(x|y), where the posterior is p(z|x, y) and log
    p(x) is log p(x|y). Both are computed exactly, on a grid. ``.mu`` and ``.log_sigma`` change as you drag,
    and setting them moves the widget; ``.reconstruction``, ``.kl``, ``.elbo``, ``.gap`` and ``.log_px`` are
    in nats. Raises ValueError for more than one latent dimension, more than one example, a label that is
    missing or not wanted, grey pixels of a Bernoulli model, or a posterior too narrow to be seen.
    """

    _esm = module("elbo")
    facts: ClassVar = dict(limits=dict(mu=MU_LIMITS, log_sigma=LOG_SIGMA_LIMITS), grid_limit=GRID_LIMIT)

    mu = Finite(min=MU_LIMITS[0], max=MU_LIMITS[1]).tag(sync=True)
    log_sigma = Finite(min=LOG_SIGMA_LIMITS[0], max=LOG_SIGMA_LIMITS[1]).tag(sync=True)
    _log_likelihood = traitlets.Unicode().tag(sync=True)
    _curve = traitlets.Unicode().tag(sync=True)  # the means of p(x|z) along the grid, if x is in the plane

    def __init__(
        self,
        model: LatentModel,
        x: Tensor,
        mu: float = 0.0,
        log_sigma: float = 0.0,
        *,
        y: Tensor | None = None,
    ):
        require_model(model, LatentModel)
        if model.latent_dim != 1 or len(x) != 1:
            raise ValueError(
                "ElboExplorer shows one example of a model with one latent dimension, got "
                f"{len(x)} examples and latent_dim = {model.latent_dim}; pass x[:1], for example."
            )
        require_drawn(model, x, ValueError)
        labels = given(model, x, y)
        x = model.prepare(x)
        self._z = np.linspace(-GRID_LIMIT, GRID_LIMIT, GRID_POINTS)
        self._cell = 2 * GRID_LIMIT / (GRID_POINTS - 1)
        grid = torch.as_tensor(self._z, dtype=x.dtype, device=x.device).reshape(-1, 1, 1)
        with measuring(model):
            values = model.log_likelihood(x, grid, *labels)
            in_the_plane = x.shape[1:] == (2,) and hasattr(model, "decode")
            curve = model.decode(grid[::CURVE_EVERY, 0], *labels) if in_the_plane else None
        self._values = values.flatten().cpu().double().numpy()
        self._require_wide()
        super().__init__(
            dict(x=x.flatten().tolist()) if in_the_plane else None,
            mu=mu,
            log_sigma=log_sigma,
            _log_likelihood=pack(self._values, np.float64),
            _curve=pack(curve, np.float64) if in_the_plane else "",
        )

    def _require_wide(self) -> None:
        """Raise ValueError for a posterior that is too narrow for this q and this grid."""
        log_joint = self._values - 0.5 * self._z**2
        posterior = np.exp(log_joint - log_joint.max())
        posterior /= posterior.sum()
        width = math.sqrt((posterior * self._z**2).sum() - (posterior * self._z).sum() ** 2)
        if width < NARROWEST_POSTERIOR:
            raise ValueError(
                f"The posterior of this x has a standard deviation of {width:.3f}, and the widget, whose q "
                f"is never narrower than {math.exp(LOG_SIGMA_LIMITS[0]):.2f}, shows none below "
                f"{NARROWEST_POSTERIOR}; choose another x, or a larger eta."
            )

    @property
    def reconstruction(self) -> float:
        """E_q log p(x|z)."""
        q = np.exp(
            -0.5 * (((self._z - self.mu) / math.exp(self.log_sigma)) ** 2 + LOG_TWO_PI) - self.log_sigma
        )
        return float((q * self._values).sum() * self._cell)

    @property
    def kl(self) -> float:
        """KL(q ‖ p(z)), as in ``distributions.kl_to_standard_normal`` and in widget.js."""
        return 0.5 * (self.mu**2 + math.exp(2 * self.log_sigma) - 1 - 2 * self.log_sigma)

    @property
    def elbo(self) -> float:
        """F = reconstruction - kl."""
        return self.reconstruction - self.kl

    @property
    def log_px(self) -> float:
        """log p(x), the same for every q."""
        log_joint = self._values - 0.5 * (self._z**2 + LOG_TWO_PI)
        return float(np.logaddexp.reduce(log_joint) + math.log(self._cell))

    @property
    def gap(self) -> float:
        """log p(x) - F = KL(q ‖ p(z|x))."""
        return self.log_px - self.elbo
