# loses: check-5b-best-q
# hint: this is a logarithm of a sum of exponentials over the climbs
def split_the_gap(log_px: Tensor, F_climbs: Tensor, F_encoder: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    best = torch.maximum(torch.logsumexp(F_climbs, 0), F_encoder)
    return log_px - best, best - F_encoder, log_px - F_encoder
