"""MonteCarloExplorer: log p(x) by plain averages over samples, and what the dimension does to them."""

import math
from typing import ClassVar

import traitlets

from course_utils.distributions import LOG_TWO_PI
from course_utils.widgets.base import Explorer, module
from course_utils.widgets.traits import Finite

METHODS = ("naive", "importance")
SAMPLES = (10, 30, 100, 300, 1000, 3000, 10_000)
LARGEST_DIM = 50
ETA_LIMITS = (0.01, 1.0)
# Of q's standard deviation over the posterior's: with the posterior itself every weight would be p(x).
WIDENING = 1.3
ERROR = 0.1  # of the mean of the weights, relative to p(x): what samples_needed is computed for


class MonteCarloExplorer(Explorer):
    """Estimate p(x) = ∫ p(z) p(x|z) dz by means of S weights, next to the exact value        slides 10 to 12

    The model has a closed form: p(z) = N(0, I) in K dimensions, p(x|z) = N(x; z, eta I), so
    p(x) = N(x; 0, (1 + eta) I). x has its typical length: each coordinate is ±√(1 + eta). Each weight is
    p(x|z) with z from the prior ("naive"), or p(z) p(x|z) / q(z) with z from the exact posterior, its
    standard deviation widened by 1.3 ("importance").

    ``.dim`` is K, 1 to 50; ``.samples`` is S: 10, 30, 100, ..., 10,000; ``.eta`` lies between 0.01 and 1;
    ``.method`` is "naive" or "importance". Setting one moves the widget. ``.log_px``, in nats,
    ``.relative_variance`` and ``.samples_needed`` are exact.
    """

    _esm = module("monte_carlo")
    facts: ClassVar = dict(
        methods=METHODS,
        samples=SAMPLES,
        widening=WIDENING,
        limits=dict(dim=(1, LARGEST_DIM), eta=ETA_LIMITS),
        error=dict(share=ERROR, words="ten percent"),
    )

    dim = traitlets.Int(1, min=1, max=LARGEST_DIM).tag(sync=True)
    samples = traitlets.Enum(SAMPLES, default_value=100).tag(sync=True)
    eta = Finite(0.1, min=ETA_LIMITS[0], max=ETA_LIMITS[1]).tag(sync=True)
    method = traitlets.Enum(METHODS, default_value="naive").tag(sync=True)

    @property
    def log_px(self) -> float:
        """log N(x; 0, (1 + eta) I) at ‖x‖² = K (1 + eta), in nats."""
        return -0.5 * self.dim * (LOG_TWO_PI + math.log1p(self.eta) + 1)

    @property
    def relative_variance(self) -> float:
        """Var w / p(x)² of one weight w: r^K - 1, because E w² and p(x)² are products over the dimensions.

        naive: r = ∫ N(z; 0, 1) N(x; z, eta)² dz / p(x)², where N(x; z, eta)² = N(x; z, eta / 2) / √(4π eta),
        so r = (1 + eta) exp(1 / (2 + eta)) / √(eta (2 + eta)) at x² = 1 + eta.
        importance, with q's standard deviation c times the posterior's: r = ∫ p(z|x)² / q(z) dz = c² / √(2c²
        - 1).
        """
        if self.method == "naive":
            log_r = math.log1p(self.eta) + 1 / (2 + self.eta) - 0.5 * math.log(self.eta * (2 + self.eta))
        else:
            log_r = 2 * math.log(WIDENING) - 0.5 * math.log(2 * WIDENING**2 - 1)
        return math.expm1(self.dim * log_r)

    @property
    def samples_needed(self) -> float:
        """The S at which the mean of S weights has a standard deviation of 10 % of p(x)."""
        return self.relative_variance / ERROR**2
