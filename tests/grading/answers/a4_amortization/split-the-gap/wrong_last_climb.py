# loses: check-5b-best-q
# hint: only the last climb
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs[-1], F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
