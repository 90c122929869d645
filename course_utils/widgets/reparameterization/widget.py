"""ReparameterizationExplorer: hold eps, move mu and sigma, and see where z goes and what flows back."""

import math
from typing import ClassVar

import numpy as np
import traitlets

from course_utils.widgets.base import Explorer, module
from course_utils.widgets.traits import Finite

# f(z) and f'(z) by the name of f.
FUNCTIONS = {
    "z²": (np.square, lambda z: 2 * z),
    "sin 2z": (lambda z: np.sin(2 * z), lambda z: 2 * np.cos(2 * z)),
    "tanh 3z": (lambda z: np.tanh(3 * z), lambda z: 3 / np.cosh(3 * z) ** 2),
    "√(z² + 0.1)": (lambda z: np.sqrt(z**2 + 0.1), lambda z: z / np.sqrt(z**2 + 0.1)),
    "z > 0": (lambda z: (z > 0).astype(float), np.zeros_like),
}
METHODS = ("pathwise", "score function")
MU_LIMITS, LOG_SIGMA_LIMITS = (-2.0, 2.0), (-3.0, 0.0)
REACH, POINTS = 9.0, 901  # of the grid of eps for the exact gradient: from -9 to 9, a point every 0.02
EPS = [-1.66, -1.02, -0.66, -0.35, 0.05, 0.27, 0.58, 0.97, 1.84]


class ReparameterizationExplorer(Explorer):
    """z = mu + sigma · eps at nine held eps: move q = N(mu, sigma²), see ∇F of F = E_q f(z)        slide 19

    ``.method`` is "pathwise": each z sends its slope f'(z) back, to mu as it is (∂z/∂mu = 1), to sigma times
    eps (∂z/∂sigma = eps); or "score function": each z sends f(z) times ∂log q/∂mu = eps / sigma and
    ∂log q/∂sigma = (eps² - 1) / sigma, at the same eps (Williams 1992).
    ``.function`` is one of "z²", "sin 2z", "tanh 3z", "√(z² + 0.1)" and "z > 0" (1 or 0: a jump, through
    which nothing flows back); ``.mu``, ``.log_sigma`` and the nine numbers ``.eps`` change as you drag, and
    setting them moves the widget.
    """

    _esm = module("reparameterization")
    facts: ClassVar = dict(
        functions=list(FUNCTIONS),
        methods=METHODS,
        limits=dict(mu=MU_LIMITS, log_sigma=LOG_SIGMA_LIMITS),
        grid=dict(reach=REACH, points=POINTS),
    )

    function = traitlets.Enum(tuple(FUNCTIONS), default_value="z²").tag(sync=True)
    method = traitlets.Enum(METHODS, default_value="pathwise").tag(sync=True)
    mu = Finite(0.8, min=MU_LIMITS[0], max=MU_LIMITS[1]).tag(sync=True)
    log_sigma = Finite(-0.4, min=LOG_SIGMA_LIMITS[0], max=LOG_SIGMA_LIMITS[1]).tag(sync=True)
    eps = traitlets.List(Finite(), default_value=EPS, minlen=len(EPS), maxlen=len(EPS)).tag(sync=True)

    @property
    def gradient(self) -> tuple[float, float]:
        """The estimate of ∂F/∂mu and ∂F/∂sigma by ``method``: the means of what the nine z send back."""
        eps, sigma = np.array(self.eps), math.exp(self.log_sigma)
        f, slope = FUNCTIONS[self.function]
        z = self.mu + sigma * eps
        if self.method == "pathwise":
            to_mu, to_sigma = slope(z), slope(z) * eps
        else:
            to_mu, to_sigma = f(z) * eps / sigma, f(z) * (eps**2 - 1) / sigma
        return float(to_mu.mean()), float(to_sigma.mean())

    @property
    def exact_gradient(self) -> tuple[float, float]:
        """∂F/∂mu, ∂F/∂sigma of F = E_q f(z): by the rectangle rule, or of F = Φ(mu / sigma) for the jump."""
        sigma = math.exp(self.log_sigma)
        if self.function == "z > 0":
            density = math.exp(-0.5 * (self.mu / sigma) ** 2) / math.sqrt(2 * math.pi)
            return density / sigma, -density * self.mu / sigma**2
        eps = np.linspace(-REACH, REACH, POINTS)
        weight = np.exp(-0.5 * eps**2) / math.sqrt(2 * math.pi) * (eps[1] - eps[0])
        slope = FUNCTIONS[self.function][1](self.mu + sigma * eps)
        return float((weight * slope).sum()), float((weight * slope * eps).sum())
