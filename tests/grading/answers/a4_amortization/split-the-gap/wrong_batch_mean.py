# loses: check-5a-split
# loses: check-5b-best-q
# hint: one number for each example
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs.max(0).values, F_encoder)
    return (log_px - F_best).mean(), (F_best - F_encoder).mean(), (log_px - F_encoder).mean()
