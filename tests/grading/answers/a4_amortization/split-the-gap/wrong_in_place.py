# loses: check-5a-split
# loses: check-5b-best-q
# hint: in place
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    inference = log_px - F_encoder
    F_encoder -= F_best
    log_px -= F_best
    return log_px, -F_encoder, inference
