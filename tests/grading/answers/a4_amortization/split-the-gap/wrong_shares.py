# loses: check-5a-split
# hint: these are shares of the inference gap; return the parts them
def split_the_gap(log_px: Tensor, F_climbs: Tensor, F_encoder: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    best = torch.maximum(F_climbs.max(0).values, F_encoder)
    total = log_px - F_encoder
    return (log_px - best) / total, (best - F_encoder) / total, total
