# loses: check-7a-values
# loses: check-7b-small-weights
# hint: the sign is wrong
def importance_weighted_bound(log_w):
    return math.log(len(log_w)) - log_w.logsumexp(0)
