# loses: check-5b-best-q
# hint: the worst climb
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.min(0).values, F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
