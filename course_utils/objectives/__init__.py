"""What training maximises: bounds on log p(x), log p(x) itself, the negative squared error, M2's objective.

Each objective takes ``(model, x, generator=, check=)`` and returns one value per example; ``protocol.py``
says what that asks of an objective of your own. ``check=False`` skips the check of the values of x:
training.fit has checked all of them once. Labels y (B,), for a model that takes them, are passed as ``y=``.
"""

from course_utils.objectives.bounds import (
    AnnealedElbo,
    Elbo,
    FlowBound,
    IwaeBound,
    LogPx,
    annealed_elbo,
    elbo,
    elbo_of,
    flow_bound,
    given,
    iwae_bound,
    log_px,
    log_weights,
    noise_like,
)
from course_utils.objectives.errors import SquaredError, nested_squared_error, squared_error
from course_utils.objectives.few_labels import SemiSupervised, bound_of_each_label, semi_supervised
from course_utils.objectives.protocol import Objective, Terms, mean_value, require_objective

__all__ = [
    "AnnealedElbo",
    "Elbo",
    "FlowBound",
    "IwaeBound",
    "LogPx",
    "Objective",
    "SemiSupervised",
    "SquaredError",
    "Terms",
    "annealed_elbo",
    "bound_of_each_label",
    "elbo",
    "elbo_of",
    "flow_bound",
    "given",
    "iwae_bound",
    "log_px",
    "log_weights",
    "mean_value",
    "nested_squared_error",
    "noise_like",
    "require_objective",
    "semi_supervised",
    "squared_error",
]
