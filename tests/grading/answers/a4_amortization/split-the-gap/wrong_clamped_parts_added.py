# loses: check-5b-best-q
# hint: the inference gap is wrong with it
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    approximation, amortization = log_px - F_best, (F_best - F_encoder).clamp(min=0)
    return approximation, amortization, approximation + amortization
