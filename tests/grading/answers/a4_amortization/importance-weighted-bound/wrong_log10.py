# loses: check-7a-values
# hint: log S is a natural logarithm, math.log; this subtracts
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log10(len(log_w))
