# loses: check-5b-best-q
# hint: as soon as one climb ended lower
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.where(F_climbs[0] < F_encoder, F_encoder, F_climbs.max(0).values)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
