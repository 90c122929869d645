# loses: check-7b-small-weights
# hint: float64 only moves the limit
def importance_weighted_bound(log_w):
    return log_w.double().exp().mean(0).log()
