# loses: check-7a-values
# loses: check-7b-small-weights
# hint: in place
def importance_weighted_bound(log_w):
    top = log_w.max(0).values
    log_w -= top
    return top + log_w.exp().mean(0).log()
