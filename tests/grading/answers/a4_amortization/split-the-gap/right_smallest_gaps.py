def split_the_gap(log_px, F_climbs, F_encoder):
    inference = log_px - F_encoder
    approximation = torch.minimum((log_px - F_climbs).min(dim=0).values, inference)
    return approximation, inference - approximation, inference
