# loses: check-5a-split
# hint: with the wrong sign
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return F_best - log_px, F_encoder - F_best, F_encoder - log_px
