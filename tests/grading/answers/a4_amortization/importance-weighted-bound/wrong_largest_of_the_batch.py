# loses: check-7b-small-weights
# hint: of each example, not of the batch
def importance_weighted_bound(log_w):
    top = log_w.max()
    return (log_w - top).exp().mean(0).log() + top
