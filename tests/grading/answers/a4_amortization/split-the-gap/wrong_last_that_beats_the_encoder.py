# loses: check-5b-best-q
# hint: the last is taken, not the best
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = F_encoder
    for climb in F_climbs:
        F_best = torch.where(climb > F_encoder, climb, F_best)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
