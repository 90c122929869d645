# loses: check-7a-values
# hint: the logarithm of B
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log(log_w.shape[1])
