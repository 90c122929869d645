# loses: check-7a-values
# loses: check-7b-small-weights
# hint: not added again
def importance_weighted_bound(log_w):
    top = log_w.max(0).values
    return (log_w - top).exp().mean(0).log()
