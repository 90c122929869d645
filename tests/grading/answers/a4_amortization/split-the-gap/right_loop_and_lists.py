def split_the_gap(log_px, F_climbs, F_encoder):
    parts = [], [], []
    for i in range(len(log_px)):
        best = F_encoder[i].item()
        for climb in F_climbs:
            if climb[i] > best:
                best = climb[i].item()
        parts[0].append(log_px[i].item() - best)
        parts[1].append(best - F_encoder[i].item())
        parts[2].append(log_px[i].item() - F_encoder[i].item())
    return parts
