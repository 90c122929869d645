# loses: check-5b-best-q
# hint: is not a candidate
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
