# loses: check-5a-split
# loses: check-5b-best-q
# hint: over the examples
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(1).values.max()
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
