# loses: check-5a-split
# loses: check-5b-best-q
# hint: The numbers are right, but an axis of length
def split_the_gap(log_px, F_climbs, F_encoder):
    best = (
        torch.maximum(F_climbs.squeeze().max(0).values, F_encoder)
        if len(F_climbs) > 1
        else torch.maximum(F_climbs[0], F_encoder)
    )
    return (log_px - best).squeeze(), (best - F_encoder).squeeze(), (log_px - F_encoder).squeeze()
