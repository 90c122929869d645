def split_the_gap(log_px, F_climbs, F_encoder):
    top = F_climbs.sort(0, descending=True).values[0]
    best = torch.where(top > F_encoder, top, F_encoder)
    return torch.stack([log_px - best, best - F_encoder, log_px - F_encoder]).unbind()
