# loses: check-5b-best-q
# hint: abs only turns a negative gap around
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_climbs.max(0).values
    return (log_px - F_best).abs(), (F_best - F_encoder).abs(), (log_px - F_encoder).abs()
