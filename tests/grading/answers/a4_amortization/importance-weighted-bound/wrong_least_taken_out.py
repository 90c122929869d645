# loses: check-7b-small-weights
# hint: take the largest log weight
def importance_weighted_bound(log_w):
    taken = log_w.min(0).values
    return (log_w - taken).exp().mean(0).log() + taken
