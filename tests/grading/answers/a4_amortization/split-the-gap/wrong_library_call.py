# loses: check-5a-split
# loses: check-5b-best-q
# hint: lets the library do the work
from course_utils.inference import AmortizationGap


def split_the_gap(log_px, F_climbs, F_encoder):
    gap = AmortizationGap(log_px, torch.maximum(F_climbs.amax(0), F_encoder), F_encoder)
    return gap.approximation, gap.amortization, gap.inference
