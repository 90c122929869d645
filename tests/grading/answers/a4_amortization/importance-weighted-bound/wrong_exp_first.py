# loses: check-7b-small-weights
# hint: exp of such a number underflows to 0
def importance_weighted_bound(log_w):
    return log_w.exp().mean(0).log()
