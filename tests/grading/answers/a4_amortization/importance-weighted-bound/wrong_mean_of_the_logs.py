# loses: check-7a-values
# hint: this is the mean of the logarithms
def importance_weighted_bound(log_w):
    return log_w.mean(0)
