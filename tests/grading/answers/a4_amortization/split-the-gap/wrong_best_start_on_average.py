# loses: check-5b-best-q
# hint: best on average
def split_the_gap(log_px, F_climbs, F_encoder):
    F_best = torch.maximum(F_climbs[F_climbs.mean(1).argmax()], F_encoder)
    return log_px - F_best, F_best - F_encoder, log_px - F_encoder
