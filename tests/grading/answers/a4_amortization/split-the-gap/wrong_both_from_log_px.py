# loses: check-5a-split
# hint: do not add up
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return log_px - F_best, log_px - F_encoder, log_px - F_encoder
