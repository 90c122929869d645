# loses: check-7b-small-weights
# hint: take out the largest log weight of each example
def importance_weighted_bound(log_w):
    top = log_w.double().max()
    return (log_w.double() - top).exp().mean(0).log() + top
