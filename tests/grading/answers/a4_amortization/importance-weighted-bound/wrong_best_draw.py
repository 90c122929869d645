# loses: check-7a-values
# hint: largest log weight alone
def importance_weighted_bound(log_w):
    return log_w.max(0).values
