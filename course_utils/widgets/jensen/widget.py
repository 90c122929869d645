"""JensenExplorer: E[h(X)] against h(E[X]) for five points that you can move."""

import math
from collections.abc import Callable
from typing import ClassVar

import traitlets

from course_utils.widgets.base import Explorer, module
from course_utils.widgets.traits import Finite

FUNCTIONS: dict[str, tuple[str, Callable[[float], float]]] = {
    "log x": ("concave", math.log),
    "√x": ("concave", math.sqrt),
    "x²": ("convex", lambda x: x * x),
    "eˣ": ("convex", math.exp),
    "1/x": ("convex", lambda x: 1 / x),
    "2x − 1": ("linear", lambda x: 2 * x - 1),
}
LOW, HIGH = 0.05, 4.0


class JensenExplorer(Explorer):
    """Choose h and spread the five values of X, each of probability 1/5; E[h(X)] and h(E[X])        slide 13

    ``.function`` is one of "log x", "√x", "x²", "eˣ", "1/x" and "2x − 1"; ``.points`` are the five values,
    0.05 to 4. Setting either moves the widget. ``.mean_of_h``, ``.h_of_mean`` and ``.difference`` follow.
    """

    _esm = module("jensen")
    facts: ClassVar = dict(
        functions={name: kind for name, (kind, _) in FUNCTIONS.items()}, limits=dict(points=[LOW, HIGH])
    )

    function = traitlets.Enum(tuple(FUNCTIONS), default_value="log x").tag(sync=True)
    points = traitlets.List(
        Finite(min=LOW, max=HIGH), default_value=[0.4, 1.1, 1.9, 2.6, 3.5], minlen=5, maxlen=5
    ).tag(sync=True)

    @property
    def mean_of_h(self) -> float:
        """E[h(X)]."""
        _, h = FUNCTIONS[self.function]
        return sum(map(h, self.points)) / len(self.points)

    @property
    def h_of_mean(self) -> float:
        """h(E[X])."""
        _, h = FUNCTIONS[self.function]
        return h(sum(self.points) / len(self.points))

    @property
    def difference(self) -> float:
        """E[h(X)] - h(E[X]): at least 0 for a convex h, at most 0 for a concave one."""
        return self.mean_of_h - self.h_of_mean
