def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.cat([F_climbs, F_encoder[None]]).amax(0)
    approximation, amortization = log_px - F_best, F_best - F_encoder
    return approximation, amortization, approximation + amortization
