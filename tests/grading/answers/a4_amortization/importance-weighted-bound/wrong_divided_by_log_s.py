# loses: check-7a-values
# loses: check-7b-small-weights
# hint: log S divides the logarithm
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) / math.log(len(log_w))
