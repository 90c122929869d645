def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.vstack((F_climbs, F_encoder)).max(dim=0)[0]
    return abs(F_best - log_px), abs(F_encoder - F_best), abs(F_encoder - log_px)
