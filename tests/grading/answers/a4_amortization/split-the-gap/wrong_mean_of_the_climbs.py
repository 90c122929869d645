# loses: check-5b-best-q
# hint: the mean of the climbs
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.mean(0), F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
