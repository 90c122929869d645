"""The learning rate of each step."""

import math

from course_utils.arguments import require_choice

SCHEDULES = ("one-cycle", "constant")
# Those whose rate at a step does not depend on how many steps there will be: such a run can be prolonged.
WITHOUT_END = {"constant"}

# The one cycle starts at peak / START and reaches its peak after this share of the steps.
START = 25
SHARE_OF_RISE = 0.3


def depends_on_total(schedule: str) -> bool:
    """Whether the rate at a step depends on the number of steps of the whole run."""
    return schedule not in WITHOUT_END


def learning_rate_at(step: int, total: int, peak: float, schedule: str) -> float:
    """The learning rate of ``step`` (0 to total - 1).

    "constant": the peak. "one-cycle": up from peak / 25 over the first 30 % of the steps and down to 0, along
    a cosine each time        Smith & Topin 2018
    Raises ValueError for an unknown schedule.
    """
    require_choice("schedule", schedule, SCHEDULES)
    if schedule == "constant":
        return peak
    top = SHARE_OF_RISE * total
    if step < top:
        return peak / START + (peak - peak / START) * 0.5 * (1 - math.cos(math.pi * step / top))
    return peak * 0.5 * (1 + math.cos(math.pi * (step - top) / (total - top)))
