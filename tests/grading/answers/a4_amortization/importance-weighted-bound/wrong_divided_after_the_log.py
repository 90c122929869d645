# loses: check-7a-values
# loses: check-7b-small-weights
# hint: inside the logarithm
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) / len(log_w)
